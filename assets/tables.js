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
})();
