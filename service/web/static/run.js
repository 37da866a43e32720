// A run that is under way: each cell appears as it ends, and at the end the whole answer.

const section = document.getElementById("under-way");
const events = new EventSource(`/api/runs/${section.dataset.run}/events`);
const progress = document.getElementById("progress");
const said = document.getElementById("said");
const ended = document.getElementById("ended");
ended.replaceChildren(); // the stream begins at the beginning

events.addEventListener("started", () => {
  said.value = "running";
});
events.addEventListener("cell-finished", (event) => {
  const { done, of, cell } = JSON.parse(event.data);
  progress.value = done;
  said.value = `${done} of ${of}`;
  const verdict = document.createElement("span");
  verdict.className = `verdict ${cell.verdict}`;
  verdict.textContent = cell.verdict;
  const line = document.createElement("li");
  line.append(verdict, ` ${cell.cell}${cell.surprise ? ", a surprise" : ""}`);
  ended.append(line);
});
events.addEventListener("finished", () => {
  events.close();
  location.reload();
});
