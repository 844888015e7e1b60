/* The `main` of a Python whose executable holds the interpreter but another program's main.

   Lies in front of the C library, so that the executable's own start ends here. Does what Py_BytesMain does for
   scripts, folders, zip files, `-c`, `-m` and standard input. An interrupted program ends with 1, not by a signal. */

#define _GNU_SOURCE
#include <Python.h>
#include <dlfcn.h>
#include <stdio.h>

typedef int (*Main)(int, char **, char **);
typedef int (*Start)(Main, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static const char RUNNER[] =
    "def run(command, module, filename, safe):\n"
    "    import os, sys\n"
    "    def front(folder):\n"
    "        if not safe:\n"
    "            sys.path.insert(0, folder)\n"
    "    if command is not None:\n"
    "        front('')\n"
    "    elif module is not None:\n"
    "        front(os.getcwd())\n"
    "        import runpy\n"
    "        runpy._run_module_as_main(module, True)\n"
    "    elif filename is None:\n"
    "        front('')\n"
    "    elif os.path.isdir(filename) or zipped(filename):\n"
    "        sys.path.insert(0, filename)\n"
    "        import runpy\n"
    "        runpy._run_module_as_main('__main__', False)\n"
    "        return True\n"
    "    else:\n"
    "        front(os.path.dirname(os.path.realpath(filename)))\n"
    "    return module is not None\n"
    "def zipped(filename):\n"
    "    if filename.endswith('.py') or not os.path.isfile(filename):\n"
    "        return False\n"
    "    import zipimport\n"
    "    try:\n"
    "        zipimport.zipimporter(filename)\n"
    "    except ImportError:\n"
    "        return False\n"
    "    return True\n"
    "import os\n";

static PyObject *text(const wchar_t *value)
{
    return value ? PyUnicode_FromWideChar(value, -1) : Py_NewRef(Py_None);
}

/* Set sys.path up, and run modules, folders and zip files; 1 if that was all, 0 if not, -1 with an exception. */
static int run_by_name(const PyConfig *config)
{
    PyObject *names = PyDict_New();
    PyObject *done = NULL, *run = NULL, *arguments = NULL;
    if (names && PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) == 0)
        done = PyRun_String(RUNNER, Py_file_input, names, names);
    if (done) {
        run = PyDict_GetItemString(names, "run");
        arguments = Py_BuildValue("NNNi", text(config->run_command), text(config->run_module),
                                  text(config->run_filename), config->safe_path);
        Py_SETREF(done, arguments ? PyObject_CallObject(run, arguments) : NULL);
    }
    int answer = done ? PyObject_IsTrue(done) : -1;
    Py_XDECREF(arguments);
    Py_XDECREF(done);
    Py_XDECREF(names);
    return answer;
}

static int run_text(const PyConfig *config)
{
    PyCompilerFlags flags = _PyCompilerFlags_INIT;
    int code = 0;
    if (config->run_command) {
        PyObject *command = text(config->run_command);
        code = PyRun_SimpleStringFlags(PyUnicode_AsUTF8(command), &flags);
        Py_DECREF(command);
    } else if (config->run_filename) {
        PyObject *name = text(config->run_filename), *bytes = PyUnicode_EncodeFSDefault(name);
        FILE *file = fopen(PyBytes_AsString(bytes), "rb");
        if (!file) {
            fprintf(stderr, "can't open file '%s'\n", PyBytes_AsString(bytes));
            return 2;
        }
        code = PyRun_AnyFileExFlags(file, PyBytes_AsString(bytes), 1, &flags);
    } else {
        code = PyRun_AnyFileExFlags(stdin, "<stdin>", 0, &flags);
    }
    return code != 0;
}

static int python(int argc, char **argv, char **environment)
{
    (void)environment;
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    PyStatus status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status))
        status = PyConfig_Read(&config);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    if (PyStatus_IsExit(status))
        return status.exitcode;
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    int code = 0, done = run_by_name(&config);
    if (done < 0) {
        PyErr_Print(); /* ends the process for SystemExit */
        code = 1;
    } else if (!done) {
        code = run_text(&config);
    }
    PyConfig_Clear(&config);
    return Py_FinalizeEx() < 0 ? 120 : code;
}

int __libc_start_main(Main ignored, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
    (void)ignored;
    Start start = (Start)dlsym(RTLD_NEXT, "__libc_start_main");
    return start(python, argc, argv, init, fini, rtld_fini, stack_end);
}
