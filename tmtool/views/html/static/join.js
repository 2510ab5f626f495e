// The code stands behind the # of the address, which is never sent; it goes out of the address too.
const form = document.getElementById("enter");
const code = location.hash.slice(1);

if (code) {
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.elements.password.focus();
}
