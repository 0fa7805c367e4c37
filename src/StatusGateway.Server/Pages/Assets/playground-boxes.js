// A text with a heading, a button that copies it, and one that shows all of it where it is long.
const playgroundBoxes = (() => {
  "use strict";

  const thanks = 2000; // ms

  const element = (name, content, className) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (content !== undefined) node.append(content);
    return node;
  };

  /** Copies, also where the page is not served by https and browsers have no clipboard. Says how it went. */
  const copy = async (text, node) => {
    try {
      await navigator.clipboard.writeText(text);
      return "Copied";
    } catch {
      getSelection().selectAllChildren(node);
      return document.execCommand("copy") ? "Copied" : "Selected";
    }
  };

  /** A box; set(text) changes what is in it. */
  const create = (title, heading, say) => {
    const code = element("code");
    const pre = element("pre", code);
    pre.tabIndex = 0;
    pre.setAttribute("role", "region");
    pre.setAttribute("aria-label", title);

    const copying = element("button", "Copy");
    copying.type = "button";
    copying.setAttribute("aria-label", `Copy: ${title}`);
    let timer;
    copying.addEventListener("click", async () => {
      const outcome = await copy(code.textContent, code);
      copying.textContent = outcome;
      say(outcome === "Copied" ? `Copied: ${title}.` : `Selected: ${title}. Copy it with the keyboard.`);
      clearTimeout(timer);
      timer = setTimeout(() => { copying.textContent = "Copy"; }, thanks);
    });

    const more = element("button", "Show all", "more");
    more.type = "button";
    more.hidden = true;
    more.setAttribute("aria-expanded", "false");
    more.addEventListener("click", () => {
      const isOpen = pre.classList.toggle("open");
      more.setAttribute("aria-expanded", String(isOpen));
      more.textContent = isOpen ? "Show less" : "Show all";
    });

    const head = element("div", element(heading, title), "box-head");
    head.append(copying);
    const node = element("section", head, "box");
    node.append(pre, more);

    // What is open may have become short; what is shut is measured.
    const fit = () => {
      if (!pre.classList.contains("open")) more.hidden = pre.scrollHeight <= pre.clientHeight + 1;
      else if (more.hidden) more.hidden = false;
      more.setAttribute("aria-label", `${more.textContent}: ${title}`);
    };
    new ResizeObserver(fit).observe(pre);
    const set = (text) => {
      if (code.textContent === text) return;
      code.textContent = text;
      fit();
    };
    return { node, set };
  };

  return { create, element };
})();
