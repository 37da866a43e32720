// The first page, better: "run all" fills the badges in where they are, a search does not reload.

const runAll = document.getElementById("run-all");
const progress = document.getElementById("progress");
const said = document.getElementById("said");
const [start, box, stop] = [runAll.querySelector(".main"), runAll.querySelector(".progress"), document.getElementById("stop")];

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part.replace(/^data: /, ""));
  }
}

function show(step) {
  progress.value = step.done;
  said.value = `${step.done} of ${step.of}: ${step.contrast}${step.problem && ` not run: ${step.problem}`}`;
  const entry = document.querySelector(`[data-contrast="${CSS.escape(step.contrast)}"] .badges`);
  if (entry) entry.outerHTML = step.badges;
}

runAll.addEventListener("submit", async (event) => {
  event.preventDefault();
  const ending = new AbortController();
  stop.onclick = () => ending.abort();
  progress.value = 0;
  said.value = "starting";
  start.disabled = true;
  box.hidden = false;
  let last = null;
  try {
    const response = await fetch(runAll.action, {
      method: "POST", headers: { Accept: "text/event-stream" }, signal: ending.signal,
    });
    if (!response.ok) throw new Error((await response.json()).error.message);
    for await (const step of events(response)) show(last = step);
    said.value = last && last.done === last.of ? `all ${last.of} have run` : "the service ended it";
  } catch (error) {
    said.value = ending.signal.aborted ? "stopped" : `it broke off: ${error.message}`;
  }
  start.disabled = false;
  stop.onclick = () => { box.hidden = true; start.focus(); };
});

const search = document.querySelector(".search");
const query = document.getElementById("q");
let wanted = 0;

async function find() {
  const mine = ++wanted;
  const address = query.value.trim() ? `/?${new URLSearchParams({ q: query.value.trim() })}` : "/";
  const response = await fetch(address);
  const text = await response.text();
  if (mine !== wanted || !response.ok) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  document.getElementById("found").replaceWith(page.getElementById("found"));
  history.replaceState(null, "", address);
}

let timer;
query.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, 150);
});
search.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
