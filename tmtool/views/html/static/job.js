const job = document.getElementById("job");
const pause = 1000;
const again = 3000;
let asked = 0;

// A desk that was closed and opened again lets in nobody but the browser that it opened; then this
// page goes on with its progress.
async function ask() {
  const own = ++asked;
  if (document.hidden || "over" in job.dataset) return;
  const answer = await fetch(`/jobs/${job.dataset.job}/progress`).catch(() => null);
  if (own !== asked) return;
  if (answer?.ok) {
    const progress = await answer.json();
    if (progress.over) location.reload();
    else {
      show(progress);
      setTimeout(ask, pause);
    }
  } else if (answer?.status === 404) say("this job is kept no longer");
  else {
    say(answer ? "the desk was closed: start tmtool serve again, and this page goes on"
      : "the desk does not answer; it is asked again");
    setTimeout(ask, again);
  }
}

function say(text) {
  document.getElementById("state").textContent = text;
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

document.addEventListener("visibilitychange", ask);
ask();
