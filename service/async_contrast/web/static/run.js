// A run, or a report, that is under way: each cell appears as it ends, and at the end the whole answer.

const section = document.getElementById("under-way");
const events = new EventSource(section.dataset.events);
const progress = document.getElementById("progress");
const said = document.getElementById("said");
const ended = document.getElementById("ended");
const state = document.querySelector("[data-state]");

events.addEventListener("queued", () => {
  state.textContent = "queued";
});
events.addEventListener("started", () => {
  state.textContent = "running";
  document.querySelector("[data-reason]")?.remove();
});
events.addEventListener("cell-finished", (event) => {
  const { done, of, cell } = JSON.parse(event.data);
  progress.value = done;
  said.value = `${done} of ${of}`;
  if (!ended) return; // a report names none of its cells while it runs
  const key = cell.platform ? `${cell.platform} ${cell.cell}` : cell.cell;
  const line = ended.querySelector(`[data-cell="${CSS.escape(key)}"]`);
  const badge = document.getElementById(`badge-${cell.verdict}`).content.cloneNode(true);
  line?.querySelector(".verdict").replaceWith(badge);
  if (cell.surprise) line?.append(" (a surprise)");
});
events.addEventListener("finished", () => {
  events.close();
  location.reload();
});
// A stream that breaks is taken up again by the browser; one that is refused is not.
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) said.value = "no news any more; load the page again";
});
