"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("index").textContent);
  const ROW = 28;
  const TOGGLED = "under-one-toggle";
  const SPARE_ROWS = 8;
  const PRINTED_ROWS = 3000;
  const SHORT = {
    "not-applicable": "n/a", "no-interpreter": "no python", "setup-error": "setup error", "infra-error": "infra error",
    "output-limit": "output limit", skipped: "skipped", missing: "missing",
  };
  const IDLE = new Set(["not-applicable", "skipped", "no-interpreter", "setup-error", "infra-error", "missing"]);

  // Text is only ever put in as text: no string of a report becomes markup.
  const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]/gu;
  const escaped = (found) => {
    const point = found.codePointAt(0);
    return point < 256 ? `\\x${point.toString(16).padStart(2, "0")}` : `\\u${point.toString(16).padStart(4, "0")}`;
  };
  const visible = (text) => String(text).replace(INVISIBLE, escaped);

  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") element.className = value;
      else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
      else element.setAttribute(name, value === true ? "" : visible(value));
    }
    for (const child of children) {
      if (child === null || child === undefined) continue;
      element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
    }
    return element;
  }

  // What the data says

  const columns = data.columns.map(([target, python, build, method, informational]) => ({ target, python, build, method, informational }));
  const changesAt = new Map();
  const key = (row, column) => row * columns.length + column;
  data.changes.forEach((change, number) => {
    const [row, column] = change.at;
    if (row < 0 || column < 0) return;
    const here = changesAt.get(key(row, column));
    if (here) here.push(number); else changesAt.set(key(row, column), [number]);
  });
  const problems = new Set(data.problems.map(([row, column]) => key(row, column)));
  const severity = new Map(data.classes.map((name, number) => [name, number]));
  for (const numbers of changesAt.values()) numbers.sort((a, b) => severity.get(data.changes[a].class) - severity.get(data.changes[b].class));

  const scenarioOf = (row) => data.scenarios[data.rows[row][0]];
  const cellId = (row, column) => {
    const settings = data.rows[row][1] ? data.rows[row][1].split(", ").map((one) => `+${one}`).join("") : "";
    return `${scenarioOf(row)[0]}@${columns[column].target}/${columns[column].python}${settings}`;
  };
  const words = data.rows.map(([scenario, toggles]) => `${data.scenarios[scenario][0]} ${data.scenarios[scenario][1]} ${toggles}`.toLowerCase());
  for (const change of data.changes) if (change.at[0] >= 0) words[change.at[0]] += ` ${change.class} ${change.words}`.toLowerCase();
  const rowsWithMarks = new Map();
  for (const place of [...changesAt.keys(), ...problems]) {
    const row = Math.floor(place / columns.length);
    if (!rowsWithMarks.has(row)) rowsWithMarks.set(row, new Set());
    rowsWithMarks.get(row).add(place % columns.length);
  }

  // Filters, kept in the address

  const ADDRESSED = ["cause", "target", "python", "text", "cell", "scenario", "same"];
  const filters = { classes: new Set(), cause: "", target: "", python: "", text: "", cell: "", scenario: "", same: "" };
  let shownColumns = [];
  let shownRows = [];

  function readAddress() {
    const from = new URLSearchParams(location.hash.slice(1));
    filters.classes = new Set((from.get("class") || "").split(" ").filter((name) => name === "unexpected" || name === TOGGLED || severity.has(name)));
    for (const name of ADDRESSED) filters[name] = from.get(name) || "";
  }

  function writeAddress() {
    const to = new URLSearchParams();
    if (filters.classes.size) to.set("class", [...filters.classes].join(" "));
    for (const name of ADDRESSED) if (filters[name]) to.set(name, filters[name]);
    const text = to.toString();
    if (text !== location.hash.slice(1)) history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  const classOf = (change) => (change.toggled ? TOGGLED : change.class);
  const ofCause = (change) => !filters.cause || (filters.cause === "none" ? !change.groups.length && change.class !== "inconclusive" : change.groups.includes(Number(filters.cause)));

  function marked(row, column) {
    const place = key(row, column);
    const numbers = changesAt.get(place) || [];
    const { classes } = filters;
    if (!filters.cause && problems.has(place) && classes.has("unexpected")) return true;
    return numbers.some((number) => {
      const change = data.changes[number];
      const wanted = !classes.size || classes.has(classOf(change)) || (classes.has("unexpected") && change.fails);
      return wanted && ofCause(change);
    });
  }

  // Whether every cell of a row passed, and none differs from its neighbour.
  const allTheSame = (row) => !rowsWithMarks.has(row) && data.cells[row].every((kind) => kind < 0 || data.states[kind] === "pass");

  function applyFilters() {
    shownColumns = columns.map((_, number) => number)
      .filter((number) => !filters.target || columns[number].target === filters.target)
      .filter((number) => !filters.python || columns[number].python === filters.python);
    const visibleColumns = new Set(shownColumns);
    const needles = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
    const picky = filters.classes.size || filters.cause;
    const candidates = picky ? [...rowsWithMarks.keys()].sort((a, b) => a - b) : data.rows.map((_, row) => row);
    shownRows = candidates.filter((row) => {
      if (!needles.every((needle) => words[row].includes(needle))) return false;
      if (filters.same && allTheSame(row)) return false;
      if (picky) return [...rowsWithMarks.get(row)].some((column) => visibleColumns.has(column) && marked(row, column));
      return shownColumns.some((column) => data.cells[row][column] >= 0);
    });
  }

  // The grid: only rows in sight exist

  const grid = byId("grid");
  const head = make("div", { class: "head", role: "rowgroup" });
  const body = make("div", { class: "body", role: "rowgroup" });
  grid.append(head, body);
  const live = new Map();
  const active = { row: 0, column: 0 };
  let opened = null;

  function drawHead() {
    head.replaceChildren();
    const bands = make("div", { class: "row", role: "row", "aria-rowindex": 1 }, make("div", { class: "name", role: "columnheader" }, "Target"));
    const labels = make("div", { class: "row", role: "row", "aria-rowindex": 2 }, make("div", { class: "name", role: "columnheader", "aria-colindex": 1 }, "Scenario"));
    shownColumns.forEach((number, place) => {
      const column = columns[number];
      const first = startsBand(place);
      if (first) {
        const span = shownColumns.filter((other) => columns[other].target === column.target).length;
        const band = make("div", { class: "band-head first", role: "columnheader", "aria-colspan": span, "aria-colindex": place + 2 }, column.target);
        band.style.flexBasis = band.style.width = `calc(${span} * var(--cell) + ${(span - 1) * 2}px)`;
        bands.append(band);
      }
      const tone = [first && "first", column.informational && "informational"].filter(Boolean).join(" ");
      const title = column.build + (column.informational ? ", informational: decides nothing" : "");
      labels.append(make("div", { class: tone, role: "columnheader", "aria-colindex": place + 2, title },
        column.python, column.informational ? make("span", { class: "hidden" }, " informational") : null, make("small", {}, column.method || "no python")));
    });
    head.append(bands, labels);
    grid.setAttribute("aria-colcount", shownColumns.length + 1);
    grid.setAttribute("aria-rowcount", shownRows.length + 2);
  }

  const startsBand = (place) => place === 0 || columns[shownColumns[place]].target !== columns[shownColumns[place - 1]].target;

  function drawRow(index) {
    const row = shownRows[index];
    const [scenario, asks] = scenarioOf(row);
    const toggles = data.rows[row][1];
    const element = make("div", { class: `row${toggles ? " toggled" : ""}`, role: "row", "aria-rowindex": index + 3 });
    element.style.transform = `translateY(${index * ROW}px)`;
    const cut = scenario.lastIndexOf("/") + 1;
    const name = make("div", { class: "name", role: "rowheader", "aria-colindex": 1, title: toggles ? `${scenario} with ${toggles}` : `${scenario}: ${asks}` });
    if (toggles) name.append(make("span", { class: "hidden" }, `${scenario} with `), visible(toggles));
    else name.append(make("span", { class: "pack" }, scenario.slice(0, cut)), visible(scenario.slice(cut)));
    name.dataset.scenario = data.rows[row][0];
    element.append(name);
    shownColumns.forEach((column, place) => element.append(drawCell(row, column, index, place)));
    return element;
  }

  function drawCell(row, column, index, place) {
    const kind = data.cells[row][column];
    const numbers = changesAt.get(key(row, column)) || [];
    const change = numbers.length ? data.changes[numbers[0]] : null;
    const state = kind < 0 ? "" : data.states[kind];
    const surprise = problems.has(key(row, column)) || numbers.some((number) => data.changes[number].fails);
    const coming = numbers.find((number) => data.changes[number].class === "will-break");
    const differs = change && change.class !== "will-break" && change.class !== "inconclusive";
    const tone = !state ? "empty" : change ? `c-${change.class}` : IDLE.has(state) ? "s-idle" : state === "pass" ? "s-pass" : "s-fail";
    const mark = surprise ? "! " : differs ? "\u2260 " : change && change.class === "inconclusive" ? "? " : "";
    const failed = state && state !== "pass" && !IDLE.has(state) ? "\u2717 " : "";
    const ended = differs && state === "pass" && change.class === "behaviour-changed" ? "changed" : failed + (SHORT[state] || state);
    const word = coming === undefined || state !== "pass" ? ended : `\u2192 ${data.changes[coming].to}`;
    const said = [surprise && "unexpected", ...numbers.map((number) => data.changes[number].class)].filter(Boolean).join(", ");
    const { target, python } = columns[column];
    const focused = index === active.row && place === active.column;
    const cell = make("div", {
      class: `${tone}${surprise ? " surprise" : ""}${startsBand(place) ? " first" : ""}`, role: "gridcell", "aria-colindex": place + 2,
      tabindex: focused ? 0 : -1, "data-index": index, "data-place": place,
      "aria-selected": opened && opened.row === row && opened.column === column ? "true" : null,
      "aria-label": `${python} on ${target}: ${state || "the default, see the plain row"}${said ? `, ${said}` : ""}`,
      title: said || null,
    }, state ? mark + word : "");
    return cell;
  }

  function drawRows(from, to) {
    for (const [index, element] of live) {
      if ((index < from || index >= to) && index !== active.row) { element.remove(); live.delete(index); }
    }
    for (let index = from; index < to; index += 1) addRow(index);
    if (active.row < shownRows.length) addRow(active.row);
  }

  function addRow(index) {
    if (live.has(index)) return;
    const element = drawRow(index);
    const after = [...live.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    body.insertBefore(element, after === undefined ? null : live.get(after));
    live.set(index, element);
  }

  function drawVisible() {
    const height = grid.clientHeight || 800;
    const from = Math.max(0, Math.floor(grid.scrollTop / ROW) - SPARE_ROWS);
    drawRows(from, Math.min(shownRows.length, Math.ceil((grid.scrollTop + height) / ROW) + SPARE_ROWS));
  }

  function redraw() {
    live.clear();
    body.replaceChildren();
    active.row = Math.min(active.row, Math.max(shownRows.length - 1, 0));
    active.column = Math.min(active.column, Math.max(shownColumns.length - 1, 0));
    body.style.height = `${Math.max(shownRows.length, 2) * ROW}px`;
    drawHead();
    drawVisible();
    if (!shownRows.length || !shownColumns.length) {
      body.replaceChildren(make("div", { class: "nothing", role: "row" }, make("div", { role: "gridcell" }, "Nothing matches these filters.")));
    }
    const rows = shownRows.length.toLocaleString("en");
    byId("shown").textContent = `${rows} of ${data.rows.length.toLocaleString("en")} rows, ${shownColumns.length} of ${columns.length} columns`;
  }

  function cellElement(index, place) {
    addRow(index);
    return live.get(index).querySelector(`[data-place="${place}"]`);
  }

  function moveTo(index, place, focus = true) {
    if (!shownRows.length || !shownColumns.length) return;
    const before = live.get(active.row)?.querySelector(`[data-place="${active.column}"]`);
    if (before) before.tabIndex = -1;
    active.row = Math.max(0, Math.min(index, shownRows.length - 1));
    active.column = Math.max(0, Math.min(place, shownColumns.length - 1));
    const top = active.row * ROW;
    const room = grid.clientHeight - head.offsetHeight - ROW;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top > grid.scrollTop + room) grid.scrollTop = top - room;
    drawVisible();
    const cell = cellElement(active.row, active.column);
    cell.tabIndex = 0;
    if (focus) cell.focus({ preventScroll: true });
    const name = live.get(active.row).firstElementChild.offsetWidth;
    if (cell.offsetLeft < grid.scrollLeft + name) grid.scrollLeft = cell.offsetLeft - name - 10;
    else if (cell.offsetLeft + cell.offsetWidth > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = cell.offsetLeft + cell.offsetWidth - grid.clientWidth + 10;
  }

  // The panel: one cell with its facts, proofs and commands

  let wholeDetails = null;
  const details = () => (wholeDetails ??= JSON.parse(byId("details").textContent));

  function openCell(row, column, focus = true) {
    if (data.cells[row][column] < 0) return;
    opened = { row, column };
    filters.cell = cellId(row, column);
    filters.scenario = "";
    writeAddress();
    showPanel(cellId(row, column), cellBody(row, column), focus);
    for (const old of body.querySelectorAll("[aria-selected]")) old.removeAttribute("aria-selected");
    const index = shownRows.indexOf(row);
    const place = shownColumns.indexOf(column);
    if (index < 0 || place < 0) return;
    moveTo(index, place, false);
    cellElement(index, place).setAttribute("aria-selected", "true");
  }

  function showPanel(title, content, focus) {
    byId("panel-title").textContent = visible(title);
    byId("panel-body").replaceChildren(...content);
    byId("panel").hidden = false;
    byId("panel").scrollTop = 0;
    document.body.classList.add("open");
    if (focus) byId("panel-title").focus();
  }

  function closePanel() {
    if (byId("panel").hidden) return;
    byId("panel").hidden = true;
    document.body.classList.remove("open");
    opened = null;
    filters.cell = filters.scenario = "";
    writeAddress();
    for (const old of body.querySelectorAll("[aria-selected]")) old.removeAttribute("aria-selected");
    moveTo(active.row, active.column);
  }

  const kindOf = (number) => {
    const [evidence, build, facts, reason, message, frame, attempts, agreeing, stability, logs, files, excerpt] = details().kinds[number];
    return { state: data.states[number], evidence, build, facts: details().facts[facts], reason, message, frame, attempts, agreeing, stability, logs, files, excerpt };
  };

  function cellBody(row, column) {
    const id = cellId(row, column);
    const kind = kindOf(data.cells[row][column]);
    const numbers = changesAt.get(key(row, column)) || [];
    const [, asks] = scenarioOf(row);
    about = details().about[data.rows[row][0]];
    const whole = make("button", { type: "button", class: "link", on: { click: () => openScenario(data.rows[row][0]) } }, `All cells of ${scenarioOf(row)[0]}`);
    const parts = [make("p", { class: "asks" }, asks), tags(kind, column), make("p", {}, whole)];
    for (const [kind, heading, , what, remedy, cells] of details().problems) {
      if (kind === "unexpected-change" || kind === "not-run" || !cells.includes(id)) continue;
      parts.push(make("p", { class: "note" }, `${heading}: ${what}. What to do: ${remedy}`));
    }
    const apart = details().informational[id];
    if (apart) parts.push(make("p", { class: "note" }, `Contradicts its expectation: ${apart}`));
    // Tests of one suite share a command and logs: the last of them tells these.
    const source = (number) => JSON.stringify([details().changes[number].from, details().changes[number].rerun]);
    numbers.forEach((number, place) => parts.push(changeBody(number, row, column, numbers.slice(place + 1).every((other) => source(other) !== source(number)))));
    if (!numbers.length) parts.push(...aloneBody(row, column, kind));
    parts.push(...linksBody(row));
    about = {};
    return parts;
  }

  function tags(kind, column) {
    const { python, build, method } = columns[column];
    const texts = [[kind.state, kind.state === "pass" ? "good" : IDLE.has(kind.state) ? "" : "bad"], [`Python ${kind.build || build || python}`], [method && `default: ${method}`]];
    if (kind.attempts) texts.push([`${kind.attempts} attempt${kind.attempts === 1 ? "" : "s"}, ${kind.agreeing} agree`], [kind.stability, kind.stability === "flaky" ? "bad" : ""]);
    const list = make("ul", { class: "tags" });
    for (const [text, tone] of texts) if (text) list.append(make("li", { class: tone || "" }, text));
    return list;
  }

  function aloneBody(row, column, kind) {
    const parts = [];
    if (kind.reason) parts.push(make("p", {}, kind.reason));
    if (kind.message) parts.push(make("p", {}, `${kind.message}${kind.frame ? ` at ${kind.frame}` : ""}`));
    const older = olderCell(row, column);
    const mine = [columns[column].python, cellId(row, column), kind];
    if (older === null) return [...parts, make("h3", {}, "Facts"), ...factsAlone(kind.facts, 4), ...logsBody([mine])];
    const before = kindOf(data.cells[row][older]);
    const logs = logsBody([[columns[older].python, cellId(row, older), before], mine]);
    return [...parts, make("h3", {}, `Facts: ${columns[older].python} against ${columns[column].python}`), ...factsDiff(before.facts, kind.facts, 4), ...logs];
  }

  function olderCell(row, column) {
    for (let older = column - 1; older >= 0 && columns[older].target === columns[column].target; older -= 1) {
      const kind = data.cells[row][older];
      if (kind >= 0 && !IDLE.has(data.states[kind])) return older;
    }
    return null;
  }

  function changeBody(number, row, column, last) {
    const change = data.changes[number];
    const whole = details().changes[number];
    const [old, next, oldBuild, newBuild] = whole.ends;
    const coming = change.class === "will-break";
    const block = make("section", { class: "change" }, make("h3", {}, coming ? `Will break in ${next}` : `${old} \u2192 ${next}: ${change.class}`), whole.test ? make("p", { class: "test" }, whole.test) : null);
    const list = make("ul", { class: "tags" });
    if (!coming && !change.toggled && change.class !== "inconclusive") list.append(make("li", { class: change.expected ? "good" : "bad" }, change.expected ? "expected" : "unexpected"));
    if (oldBuild && newBuild) list.append(make("li", {}, `${oldBuild} \u2192 ${newBuild}`));
    if (change.toggled) list.append(make("li", {}, "under one and the same toggle"));
    if (whole.informational) list.append(make("li", {}, "informational Python: decides nothing"));
    if (whole.gap) list.append(make("li", {}, whole.gap));
    list.append(make("li", {}, whole.stability));
    block.append(list);
    if (!change.expected && whole.why) block.append(make("p", { class: "note" }, `Unexpected: ${whole.why}.`));
    if (whole.accepted) block.append(make("p", {}, `Expected: ${whole.accepted}.`));
    if (whole.reason) block.append(make("p", {}, whole.reason));
    if (whole.remedy) block.append(make("p", { class: "do" }, make("b", {}, "What to change: "), ...prose(whole.remedy)));
    for (const one of whole.confounders) block.append(make("p", {}, `Confounder: ${one}`));
    const [oldRow, oldColumn] = whole.from;
    const mine = kindOf(data.cells[row][column]);
    const ended = whole.test ? whole.said : mine.message && `${mine.message}${mine.frame ? ` at ${mine.frame}` : ""}`;
    if (ended) block.append(make("p", {}, ended));
    const oldKind = !coming && oldRow >= 0 && oldColumn >= 0 && data.cells[oldRow][oldColumn] >= 0 ? kindOf(data.cells[oldRow][oldColumn]) : null;
    block.append(make("h4", {}, oldKind ? `Facts: ${old} against ${next}` : "Facts"));
    if (whole.facts) block.append(...factsDiff(...[0, 1].map((end) => Object.fromEntries(Object.entries(whole.facts).map(([name, ends]) => [name, ends[end]])))));
    else block.append(...(oldKind ? factsDiff(oldKind.facts, mine.facts) : factsAlone(mine.facts)));
    block.append(...causesBody(whole, oldKind, mine));
    if (!last) return block;
    if (whole.rerun) block.append(make("h4", {}, "Run it again"), command(whole.rerun));
    block.append(...logsBody([[old, oldKind && cellId(oldRow, oldColumn), oldKind], [coming ? old : next, cellId(row, column), mine]]));
    return block;
  }

  // Sentences with code between backticks.
  function prose(text) {
    const parts = text.split("`");
    return parts.length % 2 ? parts.map((part, number) => (number % 2 ? make("code", {}, part) : part)) : [text];
  }

  function causesBody(whole, oldKind, newKind) {
    const parts = [];
    // What was tried and is not the cause takes a line; its evidence is there for those who doubt it.
    const refuted = whole.causes.filter((cause) => cause.verdict === "refuted");
    for (const cause of whole.causes.filter((one) => one.verdict !== "refuted")) {
      const title = cause.toggle ? `Cause: ${cause.toggle}${cause.old ? ` ${cause.old} \u2192 ${cause.new}` : ""} is ${cause.verdict}` : `Cause: ${cause.verdict}`;
      parts.push(make("h4", {}, title));
      if (cause.note) parts.push(make("p", {}, cause.note));
      if (cause.evidence.length) parts.push(evidenceTable(cause, whole, oldKind, newKind));
    }
    for (const note of unique(refuted.map((cause) => cause.note))) {
      const alike = refuted.filter((cause) => cause.note === note);
      const names = alike.map((cause) => `${cause.toggle}${cause.old ? ` ${cause.old} \u2192 ${cause.new}` : ""}`).join(", ");
      const tables = alike.filter((cause) => cause.evidence.length).map((cause) => evidenceTable(cause, whole, oldKind, newKind));
      parts.push(make("h4", {}, `Not the cause: ${names}`));
      if (note) parts.push(make("p", {}, note));
      if (tables.length) parts.push(make("details", {}, make("summary", {}, "Evidence"), ...tables));
    }
    return parts;
  }

  function evidenceTable(cause, whole, oldKind, newKind) {
    const [old, next] = whole.ends;
    const rows = cause.evidence.map((id) => {
      const [kind, place] = findCell(id);
      const open = () => (place ? openCell(...place) : openProof(id, kind));
      const name = kind ? make("button", { type: "button", class: "link", on: { click: open } }, id) : id;
      return make("tr", {}, make("td", {}, name), make("td", {}, kind ? kind.state : "no evidence"), whole.facts ? null : make("td", {}, kind ? alike(kind, oldKind, newKind, whole.names, old, next) : ""));
    });
    const header = make("tr", {}, ...["Evidence", whole.facts ? "All tests ended" : "Ended", ...(whole.facts ? [] : ["Shows"])].map((text) => make("th", { scope: "col" }, text)));
    return make("table", {}, make("thead", {}, header), make("tbody", {}, ...rows));
  }

  function alike(kind, oldKind, newKind, names, old, next) {
    const same = (other) => other && other.state === kind.state && names.every((name) => show(kind.facts[name]) === show(other.facts[name]));
    if (same(oldKind)) return `what ${old} shows`;
    return same(newKind) ? `what ${next} shows` : "neither";
  }

  let places = null;
  function findCell(id) {
    if (!places) {
      places = new Map();
      data.cells.forEach((cells, row) => cells.forEach((kind, column) => { if (kind >= 0) places.set(cellId(row, column), [row, column]); }));
    }
    const place = places.get(id);
    if (place) return [kindOf(data.cells[place[0]][place[1]]), place];
    const proof = details().proofs[id];
    return [proof === undefined ? null : kindOf(proof), null];
  }

  function openProof(id, kind) {
    const back = opened;
    const parts = [make("p", {}, "A cell that only the proof needed; it is in no row of the matrix.")];
    if (back) parts.push(make("button", { type: "button", on: { click: () => openCell(back.row, back.column) } }, "Back to the change"));
    const list = make("ul", { class: "tags" }, make("li", {}, kind.state), make("li", {}, `Python ${kind.build}`), make("li", {}, `${kind.attempts} attempts, ${kind.agreeing} agree`));
    showPanel(id, [...parts, list, make("h3", {}, "Facts"), ...factsAlone(kind.facts, 4), ...logsBody([[kind.build, id, kind]])], true);
  }

  // The panel: one scenario with all of its cells

  function openScenario(number, focus = true) {
    opened = null;
    for (const old of body.querySelectorAll("[aria-selected]")) old.removeAttribute("aria-selected");
    filters.cell = "";
    [filters.scenario] = data.scenarios[number];
    writeAddress();
    showPanel(filters.scenario, scenarioBody(number), focus);
  }

  function scenarioBody(number) {
    const rows = data.rows.flatMap(([scenario], row) => (scenario === number ? [row] : []));
    const cells = rows.flatMap((row) => columns.flatMap((_, column) => (data.cells[row][column] < 0 ? [] : [[row, column]])));
    about = details().about[number];
    const parts = [make("p", { class: "asks" }, data.scenarios[number][1]), cellsTable(cells), ...changesBody(cells), make("h3", {}, "Facts"), ...factsOf(cells), ...linksBody(rows[0])];
    about = {};
    return parts;
  }

  const targets = new Set(columns.map((column) => column.target));
  const placeOf = ({ python, target }) => (targets.size > 1 ? `${python} on ${target}` : python);

  function cellsTable(cells) {
    const rows = cells.map(([row, column]) => {
      const state = data.states[data.cells[row][column]];
      const classes = unique((changesAt.get(key(row, column)) || []).map((change) => data.changes[change].class));
      const open = make("button", { type: "button", class: "link", on: { click: () => openCell(row, column) } }, placeOf(columns[column]));
      return make("tr", {}, make("td", {}, open), make("td", {}, data.rows[row][1] || "as it is"), make("td", {}, state), make("td", {}, classes.join(", ")));
    });
    const header = make("tr", {}, ...["Python", "Toggles", "Ended", "Change"].map((text) => make("th", { scope: "col" }, text)));
    return make("table", {}, make("thead", {}, header), make("tbody", {}, ...rows));
  }

  function changesBody(cells) {
    const numbers = cells.flatMap(([row, column]) => changesAt.get(key(row, column)) || []);
    const lines = numbers.map((number) => {
      const { ends: [old, next], reason, remedy } = details().changes[number];
      const { class: name, at: [row, column] } = data.changes[number];
      const where = `${old} \u2192 ${next} on ${columns[column].target}${data.rows[row][1] ? ` with ${data.rows[row][1]}` : ""}: ${name}`;
      return [where, reason, remedy];
    });
    // The same words, said of several pairs, are said once.
    const alike = unique(lines.map(([, reason, remedy]) => JSON.stringify([reason, remedy]))).map((text) => JSON.parse(text));
    return alike.map(([reason, remedy]) => {
      const places = lines.filter(([, one, other]) => one === reason && other === remedy).map(([where]) => where);
      return make("section", { class: "change" }, ...unique(places).map((place) => make("h3", {}, place)), reason ? make("p", {}, reason) : null,
        remedy ? make("p", { class: "do" }, make("b", {}, "What to change: "), ...prose(remedy)) : null);
    });
  }

  // Each fact with its values, and who shows them; those with several values come first.
  function factsOf(cells) {
    const values = new Map();
    for (const [row, column] of cells) {
      const setting = data.rows[row][1] ? `with ${data.rows[row][1]}: ` : "";
      for (const [name, value] of Object.entries(kindOf(data.cells[row][column]).facts)) {
        if (!values.has(name)) values.set(name, new Map());
        const shown = values.get(name);
        if (!shown.has(show(value))) shown.set(show(value), new Map());
        const places = shown.get(show(value));
        places.set(setting, [...(places.get(setting) || []), placeOf(columns[column])]);
      }
    }
    if (!values.size) return [make("p", { class: "quiet" }, "No facts.")];
    return [...values].sort((a, b) => b[1].size - a[1].size).map(([name, shown]) => {
      const note = shown.size === 1 ? "the same everywhere" : `${shown.size} values`;
      return fact(name, note, shown.size === 1 ? lined(" ", [...shown.keys()][0]) : [...shown].flatMap(([value, places]) => lined(" ", [...[...places].map(([setting, names]) => setting + names.join(", ")), ...value.split("\n").map((line) => `    ${line}`)].join("\n"))), 4);
    });
  }

  // Facts and their differences

  function show(value) {
    if (value === undefined) return "";
    if (typeof value === "string" && value.includes("\n")) return value;
    const short = JSON.stringify(value);
    return short.length > 72 ? JSON.stringify(value, null, 1) : short.replace(/([,:])(?=["[{\d])/g, "$1 ");
  }

  function factsAlone(facts, level = 5) {
    const names = Object.keys(facts);
    if (!names.length) return [make("p", { class: "quiet" }, "No facts.")];
    return names.map((name) => fact(name, "", [[" ", show(facts[name])]], level));
  }

  function factsDiff(before, after, level = 5) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const differs = (name) => show(before[name]) !== show(after[name]) || (name in before) !== (name in after);
    names.sort((a, b) => differs(b) - differs(a));
    if (!names.length) return [make("p", { class: "quiet" }, "No facts.")];
    return names.map((name) => {
      if (!differs(name)) return fact(name, "same", [[" ", show(after[name])]], level);
      const note = !(name in before) ? "new" : !(name in after) ? "gone" : "differs";
      return fact(name, note, lineDiff(name in before ? show(before[name]).split("\n") : [], name in after ? show(after[name]).split("\n") : []), level);
    });
  }

  // What the facts of the cell that is being shown are, where their names do not say it.
  let about = {};

  function fact(name, note, lines, level = 5) {
    const tags_ = { "-": "del", "+": "ins", " ": "span" };
    const rows = lines.map(([sign, text]) => make(tags_[sign], {}, make("span", { class: "sign", "aria-hidden": "true" }, sign), text));
    return make("div", { class: "fact" }, make(`h${level}`, {}, name || "\"\"", note ? make("span", {}, note) : null), Object.hasOwn(about, name) ? make("p", {}, about[name]) : null, make("pre", {}, ...rows));
  }

  // The longest common subsequence of lines; long texts are compared as two blocks.
  function lineDiff(before, after) {
    if (before.length * after.length > 250000) return [...before.map((line) => ["-", line]), ...after.map((line) => ["+", line])];
    const width = after.length + 1;
    const lengths = new Uint32Array((before.length + 1) * width);
    for (let i = before.length - 1; i >= 0; i -= 1) {
      for (let j = after.length - 1; j >= 0; j -= 1) {
        lengths[i * width + j] = before[i] === after[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
      }
    }
    const lines = [];
    let i = 0;
    let j = 0;
    while (i < before.length || j < after.length) {
      if (i < before.length && j < after.length && before[i] === after[j]) { lines.push([" ", before[i]]); i += 1; j += 1; }
      else if (i < before.length && (j >= after.length || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) { lines.push(["-", before[i]]); i += 1; }
      else { lines.push(["+", after[j]]); j += 1; }
    }
    return lines;
  }

  function logsBody(ends) {
    const list = make("dl", { class: "ends-logs" });
    const archived = [];
    for (const [label, id, kind] of ends) {
      if (kind && kind.logs && !kind.files) { archived.push(command(`pyskew log ${id}`)); continue; }
      const logs = kind ? details().logs[id] || Array.from({ length: kind.logs }, (_, number) => `logs/${id}/${number + 1}.txt`) : [];
      if (logs.length) list.append(make("dt", {}, label), make("dd", {}, ...logs.map((path, number) => logLink(path, `attempt ${number + 1}`))));
    }
    const said = excerptsBody(ends);
    if (!list.children.length && !archived.length) return said;
    const linked = list.children.length ? [list, make("p", { class: "quiet" }, "They lie in the run directory; links to them work where this page lies there too.")] : [];
    const kept = archived.length ? [make("p", { class: "quiet" }, "The archive logs.sqlar in the run directory holds this:"), ...archived] : [];
    return [...said, make("h4", {}, "Logs"), ...linked, ...kept];
  }

  // What either end said: once where both said the same, as a difference where both said something.
  function excerptsBody(ends) {
    const spoke = ends.filter(([, , kind]) => kind && kind.excerpt !== -1);
    if (!spoke.length) return [];
    const texts = spoke.map(([, , kind]) => (kind.excerpt < 0 ? "(left out to keep this page small; the log has it)" : details().excerpts[kind.excerpt]));
    const labels = spoke.map(([label]) => label);
    const alike = spoke.length === ends.length && new Set(texts).size === 1 && spoke.length > 1;
    const blocks = alike ? [fact(labels.join(" and "), "same", lined(" ", texts[0]))] : texts.map((text, number) => fact(labels[number], "", lined(" ", text)));
    return [make("h4", {}, "Log excerpt"), ...blocks,
      make("p", { class: "quiet" }, "Times, addresses, large numbers and random names are blotted out, so that an unchanged run leaves this page unchanged.")];
  }

  const lined = (sign, text) => text.split("\n").map((line) => [sign, line]);

  const logLink = (path, text) => (safePath(path) ? make("a", { href: path.split("/").map(encodeURIComponent).join("/"), rel: "noreferrer", title: path }, text) : path);
  const safePath = (path) => path.startsWith("logs/") && !path.split("/").includes("..") && path.isWellFormed();

  function linksBody(row) {
    const links = details().links[data.rows[row][0]].filter((link) => /^https?:\/\//.test(link));
    if (!links.length) return [];
    return [make("h4", {}, "Read on"), make("ul", { class: "logs" }, ...links.map((link) => make("li", {}, make("a", { href: link, rel: "noreferrer noopener" }, link))))];
  }

  function command(text) {
    // Lines break between options rather than within them.
    const code = make("code", {}, ...text.split(/(?<= )(?=--)/).map((words) => make("span", {}, words)));
    const button = make("button", { type: "button", on: { click: () => copy(text, button) } }, "Copy");
    return make("div", { class: "command" }, code, button);
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make("textarea", { class: "hidden", "aria-hidden": "true" });
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = "Copied";
    byId("said").textContent = "The command is on the clipboard.";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  // Controls

  function fillControls() {
    const counts = new Map();
    for (const change of data.changes) counts.set(classOf(change), (counts.get(classOf(change)) || 0) + 1);
    const surprising = new Set(problems);
    for (const change of data.changes) if (change.fails && change.at[0] >= 0) surprising.add(key(...change.at));
    const chips = [["unexpected", surprising.size, "surprise"], ...[...data.classes, TOGGLED].map((name) => [name, counts.get(name) || 0, `c-${name}`])];
    for (const [name, number, tone] of chips) {
      if (!number) continue;
      const chip = make("button", { type: "button", class: tone, "aria-pressed": "false", "data-class": name, on: { click: () => toggleClass(name) } }, name === "unexpected" ? "unexpected cells" : name.replaceAll("-", " "), make("b", {}, number.toLocaleString("en")));
      byId("classes").append(chip);
    }
    const clusters = new Map();
    for (const change of data.changes) for (const group of change.groups) clusters.set(group, change.cluster);
    const causes = [...clusters].sort((a, b) => a[0] - b[0]).map(([group, cluster]) => [String(group), `${group}. ${cluster}`]);
    options("cause", [["", "all"], ...causes, ["none", "without a proved cause"]]);
    options("target", [["", "all"], ...unique(columns.map((column) => column.target)).map((name) => [name, name])]);
    options("python", [["", "all"], ...unique(columns.map((column) => column.python)).map((name) => [name, name])]);
  }

  const unique = (values) => [...new Set(values)];
  const options = (id, pairs) => byId(id).append(...pairs.map(([value, text]) => make("option", { value }, text)));

  function toggleClass(name) {
    if (!filters.classes.delete(name)) filters.classes.add(name);
    refresh();
  }

  function showFilters() {
    for (const chip of byId("classes").children) chip.setAttribute("aria-pressed", String(filters.classes.has(chip.dataset.class)));
    for (const name of ["cause", "target", "python", "text"]) if (byId(name).value !== filters[name]) byId(name).value = filters[name];
    byId("same").checked = Boolean(filters.same);
  }

  function refresh() {
    applyFilters();
    showFilters();
    writeAddress();
    grid.scrollTop = 0;
    active.row = 0;
    redraw();
  }

  function nextChange(step) {
    const at = opened ? { row: shownRows.indexOf(opened.row), column: shownColumns.indexOf(opened.column) } : active;
    const total = shownRows.length * shownColumns.length;
    let place = at.row * shownColumns.length + at.column;
    for (let tried = 0; tried < total; tried += 1) {
      place = (place + step + total) % total;
      const row = shownRows[Math.floor(place / shownColumns.length)];
      if (!rowsWithMarks.has(row)) continue;
      const column = shownColumns[place % shownColumns.length];
      if (!rowsWithMarks.get(row).has(column) || !(problems.has(key(row, column)) || marked(row, column))) continue;
      moveTo(Math.floor(place / shownColumns.length), place % shownColumns.length, !opened);
      if (opened) openCell(row, column);
      return;
    }
  }

  function gridKey(event) {
    const page = Math.max(1, Math.floor(grid.clientHeight / ROW) - 3);
    const { row, column } = active;
    const last = shownColumns.length - 1;
    const moves = {
      ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
      PageDown: [row + page, column], PageUp: [row - page, column],
      Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? shownRows.length - 1 : row, last],
    };
    if (moves[event.key]) { event.preventDefault(); moveTo(...moves[event.key]); }
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); openCell(shownRows[row], shownColumns[column]); }
  }

  function pageKey(event) {
    if (event.key === "Escape") { closePanel(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") { event.preventDefault(); byId("text").focus(); }
    else if (event.key === "n") nextChange(1);
    else if (event.key === "p") nextChange(-1);
  }

  function openAddressed() {
    const number = data.scenarios.findIndex(([name]) => name === filters.scenario);
    if (!filters.cell && number >= 0) openScenario(number, false);
    if (!filters.cell) return;
    const [, place] = findCell(filters.cell);
    if (!place) return;
    const index = shownRows.indexOf(place[0]);
    const column = shownColumns.indexOf(place[1]);
    if (index >= 0 && column >= 0) moveTo(index, column, false);
    openCell(...place, false);
  }

  let drawing = false;
  grid.addEventListener("scroll", () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => { drawing = false; drawVisible(); });
  }, { passive: true });
  grid.addEventListener("keydown", gridKey);
  grid.addEventListener("click", (event) => {
    const name = event.target.closest("[data-scenario]");
    if (name) openScenario(Number(name.dataset.scenario));
    const cell = event.target.closest("[data-index]");
    if (!cell) return;
    moveTo(Number(cell.dataset.index), Number(cell.dataset.place));
    openCell(shownRows[active.row], shownColumns[active.column]);
  });
  document.addEventListener("keydown", pageKey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cause]");
    if (!button) return;
    filters.cause = button.dataset.cause;
    refresh();
    byId("matrix").scrollIntoView();
    byId("matrix").focus({ preventScroll: true });
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["cause", "target", "python", "text"]) {
    byId(name).addEventListener(name === "text" ? "input" : "change", (event) => { filters[name] = event.target.value; refresh(); });
  }
  byId("same").addEventListener("change", (event) => { filters.same = event.target.checked ? "hidden" : ""; refresh(); });
  byId("reset").addEventListener("click", () => {
    Object.assign(filters, { classes: new Set(), cause: "", target: "", python: "", text: "", same: "" });
    refresh();
  });
  byId("close").addEventListener("click", closePanel);
  byId("before").addEventListener("click", () => nextChange(-1));
  byId("after").addEventListener("click", () => nextChange(1));
  addEventListener("resize", drawVisible);
  addEventListener("hashchange", () => { readAddress(); refresh(); openAddressed(); });
  addEventListener("beforeprint", () => drawRows(0, Math.min(shownRows.length, PRINTED_ROWS)));
  addEventListener("afterprint", drawVisible);

  fillControls();
  readAddress();
  const wanted = filters.cell || filters.scenario;
  refresh();
  if (wanted) addEventListener("DOMContentLoaded", openAddressed);
})();
