// A box shows a text with a heading, a copy button, and a button that expands a long text.
const playgroundBoxes = (() => {
  "use strict";

  const copiedTime = 2000; // ms

  const element = (name, content, className) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (content !== undefined) node.append(content);
    return node;
  };

  /** Copies a text. Falls back to a selection, because browsers have no clipboard API for pages served over plain HTTP. Returns the label for the button. */
  const copy = async (text, node) => {
    try {
      await navigator.clipboard.writeText(text);
      return "Copied";
    } catch {
      getSelection().selectAllChildren(node);
      return document.execCommand("copy") ? "Copied" : "Selected";
    }
  };

  /** Creates a box. Returns its node, and set(text), which replaces the text. */
  const create = (title, heading, announce) => {
    const code = element("code");
    const pre = element("pre", code);
    pre.tabIndex = 0;
    pre.setAttribute("role", "region");
    pre.setAttribute("aria-label", title);

    const copyButton = element("button", "Copy");
    copyButton.type = "button";
    copyButton.setAttribute("aria-label", `Copy: ${title}`);
    let timer;
    copyButton.addEventListener("click", async () => {
      const outcome = await copy(code.textContent, code);
      copyButton.textContent = outcome;
      announce(outcome === "Copied" ? `Copied: ${title}.` : `Selected: ${title}. Use the keyboard to copy it.`);
      clearTimeout(timer);
      timer = setTimeout(() => { copyButton.textContent = "Copy"; }, copiedTime);
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
    head.append(copyButton);
    const node = element("section", head, "box");
    node.append(pre, more);

    // A collapsed box has the button only if its text is cut off. An expanded box keeps it.
    const updateButton = () => {
      if (!pre.classList.contains("open")) more.hidden = pre.scrollHeight <= pre.clientHeight + 1;
      else if (more.hidden) more.hidden = false;
      more.setAttribute("aria-label", `${more.textContent}: ${title}`);
    };
    new ResizeObserver(updateButton).observe(pre);
    const set = (text) => {
      if (code.textContent === text) return;
      code.textContent = text;
      updateButton();
    };
    return { node, set };
  };

  return { create, element };
})();
