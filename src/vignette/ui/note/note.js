// The working sheet: a list of vignettes, and text boxes and check-offs that save while you work.
// Unsent text lives in this page's memory only, never in the browser's storage.
// Part of the page's shell, so that it is not sent again with every change of the page; `note.py` mounts it.

const PAUSE = 600;      // ms after the last key
const AT_MOST = 4000;   // ms under constant typing
const RETRY = 1500;     // ms between attempts while the connection is gone

const page = (window.vignettePage ??= {
  writer: Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  sequence: 0,
  fields: new Map(),
});

class Field {
  constructor(data) {
    this.text = this.kept = data.text;
    this.revision = data.revision;
    this.trouble = "";
    this.saved = data.saved;
  }

  get unsent() { return this.text !== this.kept; }

  attach(view, data) {
    Object.assign(this, { view, data });
    if (this.blocked === "elsewhere" && !data.readonly) this.blocked = this.trouble = "";
    if (!this.unsent && data.revision >= this.revision) {
      this.text = this.kept = data.text;
      this.revision = data.revision;
    }
    view.put(this.text);
    if (this.unsent && !this.blocked) this.schedule(0);
    this.show();
  }

  typed(text, wait) {
    this.text = text;
    if (this.unsent) this.schedule(wait);
  }

  schedule(wait) {
    this.since ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait ?? Math.max(0, Math.min(PAUSE, this.since + AT_MOST - Date.now())));
  }

  async send(leaving = false) {
    clearTimeout(this.timer);
    if (this.blocked || !this.unsent || (this.sending && !leaving)) return;
    const { address, item, part, kind, tab } = this.data;
    const text = this.text;
    const from = { writer: page.writer, sequence: (page.sequence += 1), tab };
    const draft = { kind, item, part, text, base: this.revision, clear: text.trim() === "", ...from };
    this.since = undefined;
    this.sending = true;
    this.show();
    try {
      const reply = await fetch(address, {
        method: "POST",
        credentials: "same-origin",
        keepalive: leaving && text.length < 15000,
        headers: { "Content-Type": "application/json", "X-Vignette": "draft" },
        body: JSON.stringify(draft),
        signal: AbortSignal.timeout(10000),
      });
      this.answered(reply.status, await reply.json().catch(() => ({})), text);
    } catch {
      this.again("offline");
    } finally {
      this.sending = false;
      if (this.unsent && !this.blocked && !this.trouble) this.schedule();
      this.show();
    }
  }

  answered(status, reply, text) {
    if (status === 200) {
      this.kept = text;
      this.revision = reply.revision;
      this.saved = reply.saved;
      this.trouble = "";
      this.view?.kept?.(text);
    } else if (status === 401) this.again("signed_out");
    else if (status === 503) this.again(reply.message ?? "offline");
    else if (status >= 400 && status < 500) {
      this.blocked = status === 423 ? "elsewhere" : "refused";
      this.trouble = reply.message ?? "refused";
    } else this.again("offline");
  }

  again(trouble) {
    this.trouble = trouble;
    this.schedule(RETRY);
  }

  show() {
    if (!this.view) return;
    const { words, readonly } = this.data;
    this.view.close(readonly || Boolean(this.blocked));
    this.view.trouble.textContent = this.trouble ? words[this.trouble] ?? this.trouble : "";
    this.view.saved.textContent = this.trouble ? "" : this.unsent ? words.saving : this.saved;
  }
}

if (!page.listens) {
  page.listens = true;
  const flush = () => page.fields.forEach((field) => field.send(true));
  addEventListener("pagehide", flush);
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
  addEventListener("beforeunload", (event) => {
    flush();
    if ([...page.fields.values()].some((field) => field.unsent && field.trouble)) event.preventDefault();
  });
}

function element(name, kind, parent) {
  const made = document.createElement(name);
  made.className = kind;
  parent.append(made);
  return made;
}

function state(parent) {
  const line = element("p", "state", parent);
  const trouble = element("span", "trouble", line);
  trouble.setAttribute("role", "status");
  return { saved: element("span", "saved", line), trouble };
}

// Draws a question, what became of it, and a box to write in; by ear the question names both.
function draw(data, parent) {
  if (data.instruction) element("p", "instruction", parent).textContent = data.instruction;
  const field = element("section", data.question ? "field asked" : "field", parent);
  const question = data.question && element("p", "question", field);
  const choice = data.choice && drawChoice(data.choice, field);
  const label = element("label", "", field);
  const box = element("textarea", "", field);
  Object.assign(box, { id: data.id, rows: 3, spellcheck: true, autocomplete: "off" });
  label.htmlFor = data.id;
  if (question) {
    Object.assign(question, { id: `question-${data.id}`, textContent: data.question });
    label.id = `label-${data.id}`;
    box.setAttribute("aria-labelledby", `${label.id} ${question.id}`);
    choice?.group.setAttribute("aria-describedby", question.id);
  }
  const view = {
    ...state(field),
    put: (text) => { if (box.value !== text) box.value = text; },
    close: (closed) => { box.readOnly = closed; },
  };
  return { box, label, view, choice };
}

// Draws a group of choices, of which the chosen one can be taken back.
function drawChoice(data, parent) {
  const group = element("fieldset", "", parent);
  element("legend", "", group).textContent = data.legend;
  const row = element("div", "choices", group);
  const inputs = data.options.map(([value, words]) => {
    const choice = element("label", "choice", row);
    const input = element("input", "", choice);
    Object.assign(input, { type: "radio", name: data.id, value });
    element("span", "", choice).textContent = words;
    return input;
  });
  const view = {
    ...state(group),
    put: (chosen) => inputs.forEach((input) => { input.checked = input.value === chosen; }),
    close: (closed) => inputs.forEach((input) => { input.disabled = closed; }),
  };
  return { group, inputs, view };
}

function keep(data) {
  const name = [data.address, data.kind, data.item, data.part].join(" ");
  if (!page.fields.has(name)) page.fields.set(name, new Field(data));
  return page.fields.get(name);
}

function connect(drawn, data, told) {
  const note = keep(data);
  drawn.box.oninput = () => note.typed(drawn.box.value);
  drawn.box.onblur = () => note.send();
  note.attach(drawn.view, data);
  const named = (chosen) => { drawn.label.textContent = data.choice?.labels[chosen] ?? data.label; };
  named("");
  return drawn.choice ? [note, connectChoice(drawn.choice, data.choice, told, named)] : [note];
}

function connectChoice(drawn, data, told, named = () => {}) {
  const choice = keep(data);
  drawn.view.kept = told;
  for (const input of drawn.inputs) {
    input.onclick = () => {
      const taken = choice.text === input.value ? "" : input.value;
      choice.typed(taken, 0);
      drawn.view.put(taken);
      named(taken);
    };
  }
  choice.attach(drawn.view, data);
  named(choice.text);
  return choice;
}

// Shows the list of vignettes. Each is a link, for it has an address of its own; a plain click opens it on this page.
function showContents({ label, names, here }, root) {
  if (root.contents?.links.length !== names.length) drawContents(names, root);
  root.contents.label.textContent = label;
  const query = new URLSearchParams(location.search);
  names.forEach(([id, words], at) => {
    const link = root.contents.links[at];
    query.set("item", id);
    Object.assign(link, { textContent: words, href: `?${query}` });
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      root.open(id);
    };
    if (id === here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}

function drawContents(names, root) {
  root.contents?.list.remove();
  const list = element("nav", "contents", root);
  root.prepend(list);
  const label = Object.assign(element("p", "legend", list), { id: "contents" });
  list.setAttribute("aria-labelledby", label.id);
  root.contents = { list, label, links: names.map(() => element("a", "", list)) };
}

// Draws what leads to the vignette before and to the next one.
function drawSteps({ names, here, steps }, root) {
  const row = element("div", "steps", root.work);
  const at = names.findIndex(([id]) => id === here);
  [-1, 1].forEach((way, which) => {
    if (!names[at + way]) return;
    const button = Object.assign(element("button", which ? "primary" : "", row), { type: "button" });
    button.textContent = steps[which];
    button.onclick = () => root.open(names[at + way][0]);
  });
}

// Takes the open vignette away for another one; what is unsent there is sent.
function turn(root, here) {
  root.leave?.();
  root.work?.remove();
  Object.assign(root, { here, work: element("div", "work", root), drawn: new Map() });
}

window.vignetteNotes = ({ data, parentElement, setTriggerValue }) => {
  const root = parentElement.querySelector(".notes");
  const sheet = JSON.parse(new TextDecoder().decode(data));
  root.open = (id) => setTriggerValue("opened", id);
  if (sheet.contents) showContents(sheet.contents, root);
  const here = sheet.contents?.here ?? "";
  if (root.here !== here) turn(root, here);
  const told = (text) => setTriggerValue("chosen", text);
  const drawn = (each, how) => {
    if (!root.drawn.has(each.id)) root.drawn.set(each.id, how(each, root.work));
    return root.drawn.get(each.id);
  };
  drawn({ id: "reading" }, () => sheet.reading.map(([tag, words, kind]) => {
    element(tag, kind, root.work).textContent = words;
  }));
  const shown = sheet.fields.flatMap((field) => {
    const each = { ...sheet.common, ...field };
    if (field.choice) each.choice = { ...sheet.common, ...field.choice };
    return connect(drawn(each, draw), each, told);
  });
  if (sheet.choice) {
    const each = { ...sheet.common, ...sheet.choice };
    shown.push(connectChoice(drawn(each, drawChoice), each, told));
  }
  if (sheet.contents?.steps) drawn({ id: "steps" }, () => drawSteps(sheet.contents, root));
  const views = shown.map((field) => field.view);
  root.leave = () => shown.forEach((field, at) => {
    if (field.view !== views[at]) return;
    field.view = undefined;
    field.send(true);
  });
  return root.leave;
};
