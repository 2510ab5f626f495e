// Filters of a form: what they are is said in short, and can be taken away.

const filtersInShort = document.getElementById("filters");

// Calls `act` when one was changed.
export function listenFilters(form, act) {
  const change = () => { tellFilters(form); act(); };
  for (const field of fields(form)) field.addEventListener("change", change);
  document.getElementById("unfiltered").addEventListener("click", () => {
    if (clearFilters(form)) act();
  });
}

function fields(form) {
  return [...form.querySelectorAll(".filters input, .filters select")];
}

export function tellFilters(form) {
  const used = fields(form).filter((field) => field.value.trim());
  filtersInShort.textContent = used.map((field) => (field.name === "checked"
    ? field.selectedOptions[0].text : `${field.dataset.told} ${field.value.trim()}`)).join(", ") || "none";
}

// Whether there was any.
export function clearFilters(form) {
  const used = fields(form).filter((field) => field.value.trim());
  for (const field of used) field.value = "";
  tellFilters(form);
  return used.length > 0;
}

// What a form asks, as addresses have it: fields that are not empty, all or filters alone.
export function writeQuery(form, all) {
  const own = all ? [...form.elements] : fields(form);
  const filled = own.filter((field) => field.name && field.value.trim());
  return new URLSearchParams(filled.map((field) => [field.name, field.value])).toString();
}
