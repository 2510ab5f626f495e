const job = document.getElementById("job");

// Each stream keeps one of the few connections that a browser has for a server, so it is closed
// when the page is hidden.
let stream = null;

function listen() {
  if (document.hidden || stream || "over" in job.dataset) return;
  stream = new EventSource(`/jobs/${job.dataset.job}/events`);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("over", () => {
    close();
    location.reload();
  });
  stream.addEventListener("error", () => {
    document.getElementById("state").textContent = "the server does not answer; it is asked again";
  });
}

function close() {
  stream?.close();
  stream = null;
}

function show(progress) {
  for (const each of ["state", "task", "count"]) {
    document.getElementById(each).textContent = progress[each];
  }
  const bar = document.getElementById("share");
  if (progress.share === null) bar.removeAttribute("value");
  else bar.value = progress.share;
  document.getElementById("remarks").replaceChildren(...progress.remarks.map((text) => {
    const row = document.createElement("li");
    row.textContent = text;
    return row;
  }));
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : listen()));
listen();
