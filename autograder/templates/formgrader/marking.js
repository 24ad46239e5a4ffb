// Marking written answers: criteria as boxes that add up, earlier comments, and the keys for it.
(function () {
  const NAME = /^(\d+(?:\.\d+)?) points?\b/;
  const placed = location.search.includes("index=");
  const earlier = JSON.parse(document.getElementById("earlier-comments").textContent);

  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };
  const boxes = cell => [...cell.querySelectorAll(".criteria input")];
  const sum = cell => boxes(cell).filter(box => box.checked)
    .reduce((total, box) => total + Number(box.value), 0);
  const shelf = cell => `marked ${submission_id} ${cell.querySelector(".score").id}`;

  // the mark scheme goes beside the answer, and what is no criterion is folded
  function arrange(scheme) {
    const panel = scheme.previousElementSibling?.querySelector(".nbgrader_cell");
    const answer = panel?.querySelector(".panel-body");
    if (!answer) return;
    const both = make("div", "");
    both.className = "marked";
    answer.replaceWith(both);
    both.append(answer, scheme);
    for (const item of scheme.querySelectorAll("li")) {
      const points = NAME.exec(item.querySelector("strong:first-child")?.textContent || "");
      if (!points) continue;
      item.parentElement.className = "criteria";
      const label = make("label", "");
      label.style.fontWeight = "normal";
      const box = make("input", "", label);
      box.type = "checkbox";
      box.value = points[1];
      label.append(...item.childNodes);
      item.append(label);
    }
    const criteria = scheme.querySelector(".criteria");
    const rest = [];
    for (let next = criteria?.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.tagName !== "DETAILS") rest.push(next);
    }
    if (rest.length) {
      const details = make("details", "");
      make("summary", "Examples", details);
      criteria.after(details);
      details.append(...rest);
    }
    $(scheme).on("change", ".criteria input", () => {
      localStorage.setItem(shelf(panel), JSON.stringify(boxes(panel).map(box => box.checked)));
      $(panel).find(".score").val(sum(panel)).trigger("change");
    });
  }

  // which boxes were ticked is remembered here, and counts while it comes to the mark
  function tick(cell, mark) {
    if (!boxes(cell).length) return;
    const before = JSON.parse(localStorage.getItem(shelf(cell)) || "[]");
    boxes(cell).forEach((box, place) => { box.checked = Boolean(before[place]); });
    if (mark === null || sum(cell) !== Number(mark)) {
      boxes(cell).forEach(box => { box.checked = false; });
    }
  }

  function offer(panel) {
    const comment = panel.querySelector("textarea.comment");
    const known = earlier[comment.id.replace(/-comment$/, "")] || [];
    if (known.length) {
      const select = make("select", "", comment.parentElement);
      select.className = "earlier";
      select.setAttribute("aria-label", "Comments given before");
      make("option", "Comments given before …", select).value = "";
      known.forEach((text, place) => {
        const short = text.length > 90 ? text.slice(0, 89) + "…" : text;
        make("option", short, select).value = String(place);
      });
      $(select).on("change", () => {
        if (select.value === "") return;
        const parts = [comment.value.trim(), known[Number(select.value)]];
        $(comment).val(parts.filter(Boolean).join("\n\n")).trigger("change");
        select.value = "";
        comment.focus();
      });
    }
    if (!panel.querySelector(".score")) return;
    const keys = make("div", "", comment.parentElement);
    keys.className = "keys";
    const said = [["Ctrl .", "same answer, next student"], ["Ctrl ,", "the one before"],
                  ["Tab", "next field"]];
    if (boxes(panel).length) said.push([`Alt 1 … ${boxes(panel).length}`, "tick a criterion"]);
    said.forEach(([key, what], place) => {
      if (place) keys.append(" · ");
      make("kbd", key, keys);
      keys.append(" " + what);
    });
  }

  function compare(grade) {
    const cell = document.getElementById(grade.get("name"))?.closest(".nbgrader_cell");
    if (!cell) return;
    tick(cell, grade.get("manual_score"));
    cell.querySelector(".tests-gave")?.remove();
    const [hand, tests] = [grade.get("manual_score"), grade.get("auto_score")];
    if (hand === null || tests === null || Number(hand) === tests) return;
    const told = make("span", `${Number(hand)} by hand, ${tests} by the tests`);
    told.className = "tests-gave";
    cell.querySelector(".nbgrader-label").after(told);
  }

  document.addEventListener("keydown", event => {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (!event.altKey || event.ctrlKey || !digit) return;
    const cell = formgrader.last_selected[0]?.closest(".nbgrader_cell");
    const box = cell && boxes(cell)[Number(digit[1]) - 1];
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    $(box).trigger("change");
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".earlier-mark").forEach(note => {
      note.previousElementSibling?.querySelector(".nbgrader_cell .panel-body")?.before(note);
    });
    document.querySelectorAll(".mark-scheme").forEach(arrange);
    document.querySelectorAll(".nbgrader_cell textarea.comment").forEach(
      comment => offer(comment.closest(".nbgrader_cell")));
  });
  const load = FormGrader.prototype.loadGrades;
  FormGrader.prototype.loadGrades = function () {
    load.call(this);
    this.grades.on("add change", compare);
    this.grades.once("sync", () => {
      // who comes without a place to go to comes for the first answer that waits
      const waiting = document.querySelector(".score.needs_manual_grade");
      if (waiting && !placed) waiting.focus();
    });
  };
})();
