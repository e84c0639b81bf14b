// Asks before what cannot be taken back: `hx-confirm` and `data-confirm` in a dialog of ours.
const dialog = document.getElementById("confirm");

function ask(question) {
  dialog.querySelector("#confirm-text").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

if (dialog) {
  document.addEventListener("htmx:confirm", async (event) => {
    event.preventDefault();
    const { ctx, issueRequest, dropRequest } = event.detail;
    if (await ask(ctx.confirm)) issueRequest();
    else dropRequest();
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button) return;
    event.preventDefault();
    if (await ask(button.dataset.confirm)) button.form.requestSubmit(unasked(button));
  });
}

// Submitting by this button itself would ask again for ever.
function unasked(button) {
  const copy = button.cloneNode();
  delete copy.dataset.confirm;
  copy.hidden = true;
  button.after(copy);
  return copy;
}
