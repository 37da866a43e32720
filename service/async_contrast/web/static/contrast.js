// The page of a contrast, better: it says that it runs, and sends requests to the live pair at once.

const ask = document.querySelector(".ask");
ask.addEventListener("submit", () => {
  document.getElementById("running").value = "running: some cells take until their time limit";
});

for (const form of document.querySelectorAll(".burst")) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const count = Number(form.elements.count.value);
    const button = form.querySelector("button");
    button.disabled = true;
    const sides = [];
    // One side after the other, or they would share the few connections that a browser opens.
    for (const path of form.dataset.paths.split(" ")) sides.push(await burst(form.dataset.method, path, count));
    form.querySelector(".came-back").replaceChildren(...sides);
    button.disabled = false;
  });
}

// So many requests at once to one path, and a table of what came back.
async function burst(method, path, count) {
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => send(method, path.replace("{n}", i + 1))));
  const took = Math.round(performance.now() - begun);
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.textContent = `${path}: ${count} at once, ${took} ms`;
  table.append(row("th", ["request", "status", "answer"]));
  answers.forEach((answer, i) => table.append(row("td", [i + 1, answer.status, answer.body], answer.odd)));
  const box = document.createElement("div");
  box.className = "scroll";
  box.append(table);
  return box;
}

async function send(method, path) {
  try {
    const response = await fetch(path, { method, credentials: "omit" });
    const body = (await response.text()).trim().slice(0, 300);
    return { status: response.status, body: foreign(body) ? `${body} - not its own value` : body, odd: !response.ok || foreign(body) };
  } catch (error) {
    return { status: "none", body: error.message, odd: true };
  }
}

// Whether an answer of a view that writes and reads says that it read something else.
function foreign(body) {
  try {
    const { wrote, read } = JSON.parse(body);
    return wrote !== read;
  } catch {
    return false;
  }
}

function row(kind, words, odd = false) {
  const line = document.createElement("tr");
  for (const word of words) {
    const place = document.createElement(kind);
    if (kind === "th") place.scope = "col";
    place.textContent = word;
    line.append(place);
  }
  if (odd) line.className = "differs-here";
  return line;
}
