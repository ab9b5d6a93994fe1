// When the page shows another thing than before, begin at its top and let the keyboard go on from there.
export default function ({ data }) {
  const before = window.vignettePlace;
  window.vignettePlace = data.place;
  if (before === undefined || before === data.place) return;
  const main = document.querySelector('[data-testid="stMain"]');
  const heading = main?.querySelector("h1");
  main?.scrollTo({ top: 0 });
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}
