"""Settings that hold for one process, and what they matter to."""

from __future__ import annotations

CALLED = {
    "socket.setdefaulttimeout": ("socket.", "urllib.", "http.", "ftplib.", "smtplib."),
    "csv.field_size_limit": ("csv.",),
    "csv.register_dialect": ("csv.",),
    "locale.setlocale": ("locale.",),
    "logging.setLoggerClass": ("logging.getLogger",),
    "logging.setLogRecordFactory": ("logging.getLogRecordFactory", "logging.makeLogRecord"),
    "decimal.setcontext": ("decimal.",),
    "codecs.register": ("codecs.", "open"),
    "mimetypes.add_type": ("mimetypes.",),
    "shutil.register_archive_format": ("shutil.",),
    "shutil.register_unpack_format": ("shutil.",),
    "sqlite3.register_adapter": ("sqlite3.",),
    "sqlite3.register_converter": ("sqlite3.",),
    "urllib.request.install_opener": ("urllib.request.",),
    "xml.etree.ElementTree.register_namespace": ("xml.etree.ElementTree.",),
    "gettext.bindtextdomain": ("gettext.",),
    "gettext.textdomain": ("gettext.",),
    "copyreg.pickle": ("pickle.",),
    "email.charset.add_charset": ("email.",),
    "zoneinfo.reset_tzpath": ("zoneinfo.",),
    "webbrowser.register": ("webbrowser.",),
    "tracemalloc.start": ("tracemalloc.",),
    "sys.setprofile": ("sys.getprofile",),
    "sys.settrace": ("sys.gettrace",),
    "gc.disable": ("gc.isenabled",),
    "gc.set_threshold": ("gc.get_threshold",),
    "sys.setswitchinterval": ("sys.getswitchinterval",),
    "sys.set_int_max_str_digits": ("int", "str"),
    "torch.set_num_threads": ("torch.",),
    "torch.set_default_dtype": ("torch.",),
    "numpy.seterr": ("numpy.",),
    "numpy.set_printoptions": ("numpy.",),
    "pandas.set_option": ("pandas.",),
    "matplotlib.use": ("matplotlib.",),
}
"""What a call sets, and the calls that it matters to."""
ASSIGNED = {
    "decimal.getcontext()": ("decimal.",),
    "decimal.DefaultContext": ("decimal.",),
    "ssl._create_default_https_context": ("urllib.", "http.", "xmlrpc."),
    "PIL.Image.MAX_IMAGE_PIXELS": ("PIL.",),
    "PIL.ImageFile.LOAD_TRUNCATED_IMAGES": ("PIL.",),
}
"""The same for assignments to such names, or to attributes of what they hold."""
BLOCKS = {
    "decimal.localcontext": ("decimal.",),
    "numpy.errstate": ("numpy.",),
    "numpy.printoptions": ("numpy.",),
    "pandas.option_context": ("pandas.",),
}
"""The same for blocks: `with decimal.localcontext() as context`."""
IN_FOLDER = {
    f"tempfile.{name}"
    for name in (
        "NamedTemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "TemporaryFile", "gettempdir",
        "gettempdirb", "mkdtemp", "mkstemp", "mktemp",
    )
}  # fmt: skip
"""What `tempfile.tempdir` matters to, where no folder is given."""
