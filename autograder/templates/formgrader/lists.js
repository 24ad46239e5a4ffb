// The formgrader's lists: what a score has lost for lateness, and rows that fit a phone.
document.addEventListener("DOMContentLoaded", function () {
  const views = ["AssignmentUI", "NotebookUI", "SubmissionUI", "SubmittedNotebookUI", "StudentUI",
                 "StudentSubmissionUI", "StudentSubmittedNotebookUI"];
  for (const name of views) {
    const view = window[name];
    if (!view) continue;
    const render = view.prototype.render;
    view.prototype.render = function () {
      render.apply(this, arguments);
      const penalty = roundToPrecision(this.model.get("late_submission_penalty") || 0, 2);
      if (!penalty) return;
      const lost = document.createElement("div");
      lost.className = "late-penalty";
      lost.textContent = `with −${penalty} for lateness`;
      this.$el.find(".score, .avg-score").append(lost);
    };
  }

  // on a phone a row is a block of lines, each with its column's heading
  const table = document.getElementById("main-table")?.closest("table");
  if (!table) return;
  function name() {
    const headings = [...table.querySelectorAll("thead th")].map(each => each.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      if (row.cells.length !== headings.length) continue;
      [...row.cells].forEach((cell, place) => {
        if (cell.dataset.heading !== headings[place]) cell.dataset.heading = headings[place];
      });
    }
  }
  name();
  new MutationObserver(name).observe(table, { subtree: true, childList: true });
});
