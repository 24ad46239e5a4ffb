// One save after another: of two that are on their way at once, the earlier may arrive last, and
// what it says would stay.  Answers are heeded once no save is left, so that none of them undoes
// what a teacher has changed meanwhile, and nobody goes to another page before that.
(function () {
  const sync = Backbone.sync;
  const waiting = [];
  const answers = [];
  let isSaving = false;
  function next() {
    if (isSaving) return;
    const send = waiting.shift();
    if (!send) {
      for (const tell of answers.splice(0)) tell();
      return;
    }
    isSaving = true;
    send().always(() => { isSaving = false; next(); });
  }
  Backbone.sync = function (method, model, options) {
    if (method === "read") return sync(method, model, options);
    const later = tell => (...words) => { answers.push(() => tell(...words)); };
    const kept = Object.assign(options, {
      attrs: model.toJSON(options), // as it stands now
      success: later(options.success),
      error: later(options.error),
    });
    waiting.push(() => sync(method, model, kept));
    next();
  };
  window.addEventListener("beforeunload", event => { if (isSaving) event.preventDefault(); });
})();
