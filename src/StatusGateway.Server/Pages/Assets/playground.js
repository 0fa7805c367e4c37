// The playground. Content of an error is only ever written to text nodes.
(() => {
  "use strict";

  const typingDelay = 250; // ms
  const maxLinkLength = 16000; // characters; a longer text is not added to the address

  const { parse, checkField, findMissing, parseJson, isObject } = playgroundParser;
  const { create, element } = playgroundBoxes;
  const at = (id) => document.getElementById(id);
  const form = at("playground");
  const text = at("text");
  const httpStatus = at("http-status");
  const example = at("example");
  const codes = form.dataset.codes.split(" ");

  const dialects = [
    ["problem", "Problem details (RFC 9457)"], ["grpc", "gRPC trailers"], ["rpcStatus", "google.rpc.Status as JSON"], ["googleError", "Google's error envelope"],
    ["connect", "Connect, unary"], ["connectStream", "Connect, end of a stream"], ["grpcWeb", "gRPC-Web, last frame (base64)"], ["protobuf", "Protobuf (base64)"],
  ];
  const sources = { http: "an HTTP error", grpc: "gRPC trailers", status: "a google.rpc.Status", text: "text" };

  const json = (value) => JSON.stringify(value, null, 2);

  // Output

  /** Announces a sentence to screen readers. */
  const announce = (sentence) => { at("announcement").textContent = sentence; };

  const boxes = new Map(dialects.map(([key, title]) => {
    const box = create(title, "h3", announce);
    box.node.dataset.dialect = key;
    return [key, box];
  }));
  at("forms").append(...[...boxes.values()].map((box) => box.node));

  const pretty = (body) => {
    const value = parseJson(body);
    return typeof value === "object" && value !== null ? json(value) : body;
  };

  const showWarnings = (warnings) => {
    at("warnings").replaceChildren(...warnings.map((warning) => element("li", warning)));
    at("warnings").hidden = warnings.length === 0;
  };

  const showField = ({ message = "", isInvalid = false }) => {
    at("http-status-message").textContent = message;
    at("http-status-message").classList.toggle("bad", isInvalid);
    httpStatus.setAttribute("aria-invalid", String(isInvalid));
  };

  const setStale = (isStale) => {
    for (const part of [at("result"), at("dialects")]) part.classList.toggle("stale", isStale);
  };

  const showError = (title, sentences) => {
    const isStale = !at("result").hidden;
    const note = isStale ? ["The result below is from the previous text."] : [];
    at("error").replaceChildren(element("p", element("strong", title)), ...[...sentences, ...note].map((sentence) => element("p", sentence)));
    at("error").hidden = false;
    at("empty").hidden = true;
    setStale(isStale);
  };

  const clearError = () => {
    at("error").hidden = true;
    at("error").replaceChildren();
    setStale(false);
  };

  const showDetail = (detail) => {
    const { "@type": type, ...rest } = detail;
    const box = create(String(type ?? "").split("/").pop() || "Detail without a type", "h4", announce);
    box.set(json(rest));
    return box.node;
  };

  const showStatus = (response, kind) => {
    const status = response.status ?? {};
    const code = codes[status.code ?? 0] ?? "UNKNOWN";
    const name = element("p", undefined, "code-name");
    if (form.dataset.reference) {
      const link = element("a", code);
      link.href = form.dataset.reference + code;
      name.append(link);
    } else {
      name.append(code);
    }
    const problem = parseJson(response.forms?.problem?.body ?? "");
    const origin = response.origin === "network" ? "derived from the HTTP status only" : `sent by the ${response.origin}`;
    const facts = `${status.code ?? 0}, HTTP ${response.forms?.problem?.status ?? 200}, ${origin}. Read as ${sources[kind]}.`;
    const parts = [name, element("p", facts, "meta"), element("p", status.message || "(no message)", "message")];
    if (problem?.reason) parts.push(element("p", `Reason ${problem.reason}, domain ${problem.domain ?? "unknown"}`, "message"));
    const details = status.details ?? [];
    const count = details.length === 0 ? "No details" : details.length === 1 ? "1 detail" : `${details.length} details`;
    parts.push(details.length === 0 ? element("p", `${count}.`, "meta") : element("h3", count), ...details.map(showDetail));
    at("status").replaceChildren(...parts);
    announce(`${code}. ${count}.`);
  };

  const showForms = (forms) => {
    for (const [key, box] of boxes) {
      const output = forms?.[key];
      box.node.hidden = !output;
      if (!output) continue;
      const lines = key === "grpc"
        ? [`grpc-status: ${output.status ?? 0}`, output.message && `grpc-message: ${output.message}`, output.detailsBin && `grpc-status-details-bin: ${output.detailsBin}`].filter(Boolean)
        : [`HTTP ${output.status}`, ...Object.entries(output.headers ?? {}).map(([name, value]) => `${name}: ${value}`), "", pretty(output.body ?? "")];
      box.set(lines.join("\n"));
    }
  };

  const show = (response, kind) => {
    clearError();
    at("empty").hidden = true;
    at("result").hidden = false;
    at("dialects").hidden = false;
    showStatus(response, kind);
    showForms(response.forms);
  };

  const clear = () => {
    clearError();
    showWarnings([]);
    showField(checkField(httpStatus.value.trim(), "http", undefined));
    at("empty").hidden = false;
    at("result").hidden = true;
    at("dialects").hidden = true;
    at("status").replaceChildren();
  };

  // Translation

  let pending;
  let timer;

  const send = async (request, signal) => {
    const response = await fetch("statusgateway/v1/statuses:translate", {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(request), signal,
    });
    return { isOk: response.ok, status: response.status, body: parseJson(await response.text()) };
  };

  const translate = async () => {
    pending?.abort();
    const source = text.value;
    if (source.trim() === "") return clear();
    const { kind, request, error: parseError, warnings, field } = parse(form.elements.kind.value, source, httpStatus.value);
    showField(field);
    if (parseError) {
      showWarnings(warnings);
      return showError("The text cannot be read as the selected type.", [parseError]);
    }
    const current = pending = new AbortController();
    try {
      let result = await send(request, current.signal);
      // The gateway rejects a google.rpc.Status with a detail whose type it does not know. As the body of an HTTP error, it accepts the status.
      if (!result.isOk && kind === "status") {
        const retried = await send({ http: { status: 500, headers: { "content-type": "application/json" }, body: source } }, current.signal);
        if (retried.isOk && request.status.code) result = retried;
      }
      if (result.isOk && isObject(result.body)) {
        show(result.body, kind);
        showWarnings([...warnings, ...findMissing(request, result.body)]);
      } else {
        const problem = isObject(result.body) ? result.body : {};
        const violations = Array.isArray(problem.errors) ? problem.errors.map((violation) => [violation.field, violation.detail].filter(Boolean).join(": ")) : [];
        showError(`The gateway rejected the text with HTTP ${result.status}.`, [problem.detail ?? "The response contains no explanation.", ...violations]);
      }
    } catch (error) {
      if (error.name !== "AbortError") showError("The gateway cannot be reached.", ["Check that it is running, then edit the text to try again. The text is kept."]);
    }
  };

  // The fragment of the address contains the pasted text. Browsers do not send it to the server.

  const fragment = () => {
    const parts = new URLSearchParams({ kind: form.elements.kind.value });
    if (httpStatus.value) parts.set("status", httpStatus.value);
    parts.set("text", text.value);
    return parts.toString();
  };

  const updateAddress = () => {
    const link = text.value === "" ? "" : `#${fragment()}`;
    if (link.length <= maxLinkLength) history.replaceState(null, "", link || location.pathname);
    at("notice").textContent = link.length <= maxLinkLength ? "" : "The text is too long for a link.";
  };

  const restore = () => {
    // URLSearchParams reads both "+" and "%20" as a space.
    const parts = new URLSearchParams(location.hash.slice(1));
    if (!parts.has("text")) return;
    text.value = parts.get("text");
    httpStatus.value = parts.get("status") ?? "";
    for (const radio of form.elements.kind) radio.checked = radio.value === (parts.get("kind") ?? "auto");
    if (form.elements.kind.value === "") form.elements.kind[0].checked = true;
    translate();
  };

  const onChange = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      updateAddress();
      translate();
    }, typingDelay);
  };

  for (const [index, [title]] of playgroundExamples.entries()) {
    const option = element("option", title);
    option.value = String(index);
    example.append(option);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  text.addEventListener("input", onChange);
  httpStatus.addEventListener("input", onChange);
  for (const radio of form.elements.kind) radio.addEventListener("change", onChange);
  example.addEventListener("change", () => {
    const chosen = playgroundExamples[Number(example.value)];
    if (example.value === "" || !chosen) return;
    [, form.elements.kind.value, httpStatus.value, text.value] = chosen;
    onChange();
  });
  at("clear").addEventListener("click", () => {
    form.reset();
    onChange();
    text.focus();
  });
  at("share").addEventListener("click", async () => {
    updateAddress();
    try {
      await navigator.clipboard.writeText(location.href);
      at("notice").textContent = "The link was copied.";
    } catch {
      at("notice").textContent = "The link could not be copied: copy the address of this page.";
    }
  });
  addEventListener("hashchange", restore);

  clear();
  restore();
})();
