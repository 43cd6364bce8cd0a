// Draws the page anew when something changed, unless somebody has a menu open.
(() => {
  "use strict";
  let version = document.documentElement.dataset.version;
  const atEnd = (box) => box && box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const toEnd = () => {
    // The end, but a long last message from its beginning.
    const box = document.getElementById("messages");
    const last = box && box.lastElementChild;
    if (last) last.scrollIntoView({ block: last.offsetHeight > box.clientHeight ? "start" : "end" });
  };
  const draw = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const follow = atEnd(document.getElementById("messages"));
    for (const part of ["side", "messages"]) {
      const old = document.getElementById(part);
      const now = fresh.getElementById(part);
      if (!old || !now || old.tagName !== now.tagName) return location.reload();
      const place = old.scrollTop;
      old.replaceChildren(...now.childNodes);
      old.scrollTop = place;
    }
    version = fresh.documentElement.dataset.version;
    if (follow) toEnd();
  };
  const look = async () => {
    try {
      const answer = await fetch("/version", { cache: "no-store" });
      const busy = document.querySelector("details.menu[open]");
      if (answer.ok && !busy && String((await answer.json()).version) !== version) await draw();
    } catch {
      // the sandbox is not running at the moment: look again later
    }
    setTimeout(look, 1500);
  };
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  if (!location.hash) toEnd();
  setTimeout(look, 1500);
})();
