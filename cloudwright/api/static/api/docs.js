// Draws the API guide. In a file of its own, so that the page needs no inline script (strict CSP).
"use strict";

const place = document.getElementById("swagger-ui");

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  requestInterceptor: (request) => {
    // A session of the portal may try calls here; Django wants its CSRF token back in a header.
    request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
