// Put in the page's shell beside style.css: help for the keyboard on every page.

// While the focus is in a group of choices, the digits 1 to 9 choose among them.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
  const group = document.activeElement?.closest('[role="radiogroup"]');
  const option = group?.querySelectorAll('input[type="radio"]')[Number(event.key) - 1];
  if (!option || option.disabled) return;
  event.preventDefault();
  option.focus();
  option.click();
});

// When the heading says that the page shows another thing than before, begin at its top and let the keyboard go on there.
let place;
new MutationObserver(() => {
  const heading = document.querySelector("h1[data-place]");
  const before = place;
  place = heading?.dataset.place ?? before;
  if (before === undefined || before === place) return;
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-place"] });

// A table that is wider than the page scrolls; let the keyboard reach it.
const reachTables = () => {
  for (const table of document.querySelectorAll('[data-testid="stTable"] > div')) {
    if (table.scrollWidth > table.clientWidth && table.tabIndex < 0) table.tabIndex = 0;
  }
};
new MutationObserver(reachTables).observe(document, { childList: true, subtree: true });
addEventListener("resize", reachTables);
