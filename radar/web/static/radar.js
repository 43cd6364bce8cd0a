// Filters apply at once, menus close when left, and lists draw themselves anew when something changed.
(() => {
  "use strict";
  document.documentElement.classList.add("script");
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.filters");
    if (form) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  const live = document.querySelector("main[data-live]");
  if (!live) return;
  const busy = () => document.hidden || live.contains(document.activeElement) || String(getSelection());
  const look = async () => {
    try {
      if (!busy()) {
        const answer = await fetch(location.href, { cache: "no-store" });
        const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main[data-live]");
        if (fresh && fresh.innerHTML !== live.innerHTML && !busy()) live.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // the radar is not running at the moment: look again later
    }
    setTimeout(look, 5000);
  };
  setTimeout(look, 5000);
})();
