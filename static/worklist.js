// Asks now and then whether the list has changed (htmx does, by the attributes on #news). Whoever was signed out
// meanwhile leaves no names on the screen: the sign-in page is shown, and leads back here.
"use strict";

document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = event.detail.xhr;
  if (event.detail.target.id === "news" && new URL(asked.responseURL).pathname !== "/worklist/changes/") {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});
