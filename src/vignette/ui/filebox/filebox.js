// A box for a file: it is sent as it is, and the answer is read out and stands below the box.

function element(name, kind, parent) {
  const made = document.createElement(name);
  made.className = kind;
  parent.append(made);
  return made;
}

async function ask(address, file, words) {
  try {
    const reply = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/octet-stream", "X-Vignette": "file" },
      body: file,
    });
    if (reply.status === 401) return [["p", words.signed_out, "trouble"]];
    const answer = await reply.json();
    return answer.blocks ?? [["p", answer.message ?? words.offline, "trouble"]];
  } catch {
    return [["p", words.offline, "trouble"]];
  }
}

function show(answer, blocks) {
  answer.replaceChildren();
  for (const [tag, words, kind] of blocks) element(tag, kind, answer).textContent = words;
}

export default ({ data, parentElement }) => {
  const root = parentElement.querySelector(".file-box");
  const { address, label, accept, words } = JSON.parse(new TextDecoder().decode(data));
  if (root.childElementCount) return;
  const place = element("label", "place", root);
  const box = Object.assign(element("input", "", place), { type: "file", accept });
  element("span", "button", place).textContent = words.choose;
  element("span", "what", place).textContent = label;
  const answer = element("div", "answer", root);
  answer.setAttribute("role", "status");
  let latest = 0;
  box.onchange = async () => {
    const [file] = box.files;
    if (!file) return;
    const mine = (latest += 1);
    show(answer, [["p", words.busy, ""]]);
    const blocks = await ask(address, file, words);
    if (mine === latest) show(answer, [["p", file.name, "name"], ...blocks]);
  };
};
