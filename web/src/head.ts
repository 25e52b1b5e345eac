// What every page says in its head; the build puts it where an HTML file has <!-- head -->.
export const head = `<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'"
    />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#0E7C7B" />
    <meta name="format-detection" content="telephone=no" />
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <script src="/look.js"></script>`;
