// The first page, better: "run all" fills the badges in where they are, a search does not reload.

const runAll = document.getElementById("run-all");
const progress = document.getElementById("progress");
const now = document.getElementById("now");
const said = document.getElementById("said");
const start = runAll.querySelector(".main");
const box = runAll.querySelector(".progress");
const stop = document.getElementById("stop");
const leftOut = document.getElementById("left-out");
const keep = document.getElementById("keep");

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

// The contrasts that have not run, below what was said last.
function showLeftOut(ran) {
  const entries = [...document.querySelectorAll("#found [data-contrast]")];
  const names = entries.map((entry) => entry.dataset.contrast).filter((name) => !ran.has(name));
  leftOut.hidden = names.length === 0;
  leftOut.querySelector("summary").textContent = `${names.length} did not run`;
  leftOut.querySelector("ul").replaceChildren(...names.map((name) => {
    const item = document.createElement("li");
    item.textContent = name;
    return item;
  }));
}

// To see and to hear; each single step would be too much to hear.
function tell(words) {
  now.textContent = words;
  said.value = words;
}

function show(step) {
  progress.value = step.done;
  now.textContent = `${step.done} of ${step.of}: ${step.contrast}${step.problem && ` not run: ${step.problem}`}`;
  if (step.problem || step.done % 10 === 0) tell(now.textContent);
  const entry = document.querySelector(`[data-contrast="${CSS.escape(step.contrast)}"] .badges`);
  if (entry) entry.outerHTML = step.badges;
}

runAll.addEventListener("submit", async (event) => {
  event.preventDefault();
  const ending = new AbortController();
  stop.onclick = () => ending.abort();
  progress.value = 0;
  stop.textContent = "Stop";
  tell("starting");
  start.disabled = true;
  box.hidden = false;
  leftOut.hidden = keep.hidden = true;
  const ran = new Set();
  let last = null;
  try {
    const response = await fetch(runAll.action, {
      method: "POST", headers: { Accept: "text/event-stream" }, signal: ending.signal,
    });
    if (!response.ok) throw new Error((await response.json()).error.message);
    for await (const step of events(response)) {
      show(last = step);
      if (!step.problem) ran.add(step.contrast);
    }
    tell(last && last.done === last.of ? [`all ${last.of} have run.`, ...last.told].join(" ") : "the service ended it");
  } catch (error) {
    tell(ending.signal.aborted ? "stopped" : `it broke off: ${error.message}`);
  }
  showLeftOut(ran);
  keep.innerHTML = last?.keep ?? "";
  keep.hidden = !keep.innerHTML;
  start.disabled = false;
  stop.textContent = "Close";
  stop.onclick = () => { box.hidden = true; start.focus(); };
});

const search = document.querySelector(".search");
const query = document.getElementById("q");
let wanted = 0;

async function find() {
  const mine = ++wanted;
  const address = query.value.trim() ? `/?${new URLSearchParams({ q: query.value.trim() })}` : "/";
  const response = await fetch(address).catch(() => null);
  const text = response?.ok ? await response.text() : "";
  if (mine !== wanted) return;
  if (!text) return location.assign(address); // the browser says best what is wrong
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
