// Browsers start no Worker from a page that was opened as a file. There, this one runs its script
// in a hidden frame instead, which is enough for the search.
if (location.protocol === "file:") {
  const load = function(inside, url) {
    return new Promise((done, failed) => {
      const script = inside.document.createElement("script");
      Object.assign(script, {src: url, onload: done, onerror: failed});
      inside.document.body.append(script);
    });
  };

  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.srcdoc = "<!doctype html><title>search</title>";
      this.inside = new Promise((ready) => {
        frame.addEventListener("load", () => {
          const inside = frame.contentWindow;
          inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", {data}));
          inside.importScripts = (...urls) => Promise.all(urls.map((u) => load(inside, u)));
          load(inside, new URL(url, location.href).href).then(() => ready(inside));
        }, {once: true});
      });
      document.body.append(frame);
    }
    postMessage(data) {
      this.inside.then((inside) => inside.dispatchEvent(new inside.MessageEvent("message", {data})));
    }
    terminate() {}
  };
}
