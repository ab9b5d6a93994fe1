// While the focus is in a radio group, the digits 1 to 9 choose its options.
export default function () {
  const choose = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const group = document.activeElement?.closest('[role="radiogroup"]');
    const option = group?.querySelectorAll('input[type="radio"]')[Number(event.key) - 1];
    if (!option || option.disabled) return;
    event.preventDefault();
    option.focus();
    option.click();
  };
  document.addEventListener("keydown", choose);
  return () => document.removeEventListener("keydown", choose);
}
