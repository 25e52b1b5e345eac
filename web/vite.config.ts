import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";
import { head } from "./src/head.ts";
import { pages } from "./src/pages.ts";

const heads: Plugin = {
  name: "family-head",
  transformIndexHtml: { order: "pre", handler: (html) => html.replace("<!-- head -->", head) },
};

export default defineConfig({
  plugins: [vue(), heads],
  build: {
    target: ["es2021", "chrome90", "safari14"], // the web views inside older phones
    // Nothing inlined into the HTML: the pages forbid inline script (Content-Security-Policy).
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: pages },
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } } },
});
