// Sets the colours and the text size before the first paint, so that a dark page never flashes white.
(function () {
  var root = document.documentElement;
  var theme = "auto";
  var size = "normal";
  try {
    theme = localStorage.getItem("anban.theme") || theme;
    size = localStorage.getItem("anban.size") || size;
  } catch (error) {
    // storage may be forbidden; the page then follows the system
  }
  var dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.size = size;
})();
