const job = document.getElementById("job");

// Each stream keeps one of the few connections that a browser has for a server, so it is closed
// when the page is hidden.
let stream = null;
let waits = false;
const again = 3000;

function listen() {
  if (document.hidden || stream || waits || "over" in job.dataset) return;
  stream = new EventSource(`/jobs/${job.dataset.job}/events`);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("over", () => {
    close();
    location.reload();
  });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) {
      say("the desk does not answer; it is asked again");
    } else {
      close();
      wait();
    }
  });
}

function say(text) {
  document.getElementById("state").textContent = text;
}

// A desk that was closed and opened again lets in nobody but the browser that it opened; then this
// page says what became of the job.
async function wait() {
  waits = true;
  const answer = await fetch(location.href, {method: "HEAD"}).catch(() => null);
  if (answer?.ok) location.reload();
  else if (answer?.status === 404) say("this job is kept no longer");
  else {
    say("the desk was closed: start tmtool serve again, and this page goes on");
    setTimeout(wait, again);
  }
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
