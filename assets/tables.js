/* What ag-grid asks of the page: sorting that leaves what is absent at the end, whichever way. */
(function () {
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});

  functions.nothingLast = function (a, b, rowA, rowB, descending) {
    const none = (x) => x === null || x === undefined;
    if (none(a) || none(b)) {
      if (none(a) && none(b)) return 0;
      return none(a) === descending ? -1 : 1;
    }
    return a < b ? -1 : a > b ? 1 : 0;
  };

  // Beside a value its class on the map, as long as the value is large.
  const LONGEST = 44, THICK = 12;
  functions.needBar = function (params) {
    const { shade, bar } = params.data;
    if (!shade) return { backgroundImage: "none" };
    const colour = `var(--need-${shade})`, wide = bar === null ? THICK : Math.max(2, LONGEST * bar);
    return { backgroundImage: `linear-gradient(${colour}, ${colour})`, backgroundSize: `${wide}px ${THICK}px` };
  };
})();
