// A text box that saves while you type. Unsent text lives in this page's memory only, never in the browser's storage.

const PAUSE = 600;      // ms after the last key
const AT_MOST = 4000;   // ms under constant typing
const RETRY = 1500;     // ms between attempts while the connection is gone

const page = (window.vignettePage ??= {
  writer: Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
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
    if (!this.unsent && data.revision > this.revision) {
      this.text = this.kept = data.text;
      this.revision = data.revision;
    }
    if (view.box.value !== this.text) view.box.value = this.text;
    if (this.unsent && !this.blocked) this.schedule(0);
    this.show();
  }

  typed(text) {
    this.text = text;
    if (this.unsent) this.schedule();
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
    const draft = { kind, item, part, text, base: this.revision, writer: page.writer, tab, clear: text.trim() === "" };
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
    this.view.box.readOnly = readonly || Boolean(this.blocked);
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

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector("textarea");
  const label = parentElement.querySelector("label");
  box.id = data.id;
  label.htmlFor = data.id;
  label.textContent = data.label;
  const view = { box, saved: parentElement.querySelector(".saved"), trouble: parentElement.querySelector(".trouble") };
  const name = [data.address, data.kind, data.item, data.part].join(" ");
  if (!page.fields.has(name)) page.fields.set(name, new Field(data));
  const field = page.fields.get(name);
  box.oninput = () => field.typed(box.value);
  box.onblur = () => field.send();
  field.attach(view, data);
  return () => { if (field.view === view) { field.view = undefined; field.send(true); } };
}
