// The playground. What comes out of an error is only ever put into text nodes.
(() => {
  "use strict";

  const typingPause = 250; // ms
  const longestLink = 16000; // characters; what is longer stays out of the address

  const form = document.getElementById("playground");
  const text = document.getElementById("text");
  const httpStatus = document.getElementById("http-status");
  const example = document.getElementById("example");
  const notice = document.getElementById("notice");
  const fault = document.getElementById("fault");
  const statusView = document.getElementById("status");
  const formsView = document.getElementById("forms");
  const codes = form.dataset.codes.split(" ");

  const dialects = [
    ["problem", "Problem details (RFC 9457)"], ["grpc", "gRPC trailers"], ["rpcStatus", "google.rpc.Status as JSON"], ["googleError", "Google's error envelope"],
    ["connect", "Connect, unary"], ["connectStream", "Connect, end of a stream"], ["grpcWeb", "gRPC-Web, last frame (base64)"], ["protobuf", "Protobuf (base64)"],
  ];

  const json = (value) => JSON.stringify(value, null, 2);

  const examples = [
    ["Problem details of this gateway", "auto", "", 'HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n' + json({
      type: "/errors/NOT_FOUND#BOOK_NOT_FOUND", title: "Not Found", status: 404, detail: 'Book "shelves/1/books/9" was not found.', code: "NOT_FOUND",
      reason: "BOOK_NOT_FOUND", domain: "library.example.com", metadata: { name: "shelves/1/books/9" },
      details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "BOOK_NOT_FOUND", domain: "library.example.com", metadata: { name: "shelves/1/books/9" } }],
    })],
    ["Problem details of somebody else", "auto", "", 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n' + json({
      type: "https://example.com/probs/out-of-credit", title: "You do not have enough credit.", detail: "Your current balance is 30, but that costs 50.", instance: "/account/12345/msgs/abc", balance: 30,
    })],
    ["gRPC trailers", "auto", "", "grpc-status: 8\ngrpc-message: Too many books %E2%98%BA\ngrpc-status-details-bin: CAgSDlRvbyBtYW55IGJvb2tzGjUKKHR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5SZXRyeUluZm8SCQoHCB4QgJTr3AM"],
    ["google.rpc.Status", "auto", "", json({
      code: 9, message: "The shelf still has books.",
      details: [{ "@type": "type.googleapis.com/google.rpc.PreconditionFailure", violations: [{ type: "SHELF_EMPTY", subject: "shelves/1", description: "Delete its books first." }] }],
    })],
    ["Google's error envelope", "auto", "", json({ error: { code: 429, message: "Quota exceeded.", status: "RESOURCE_EXHAUSTED", details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "30s" }] } })],
    ["Spring Boot", "auto", "", json({ timestamp: "2026-01-31T03:00:00.000+00:00", status: 500, error: "Internal Server Error", message: "Connection refused", path: "/api/orders" })],
    ["A proxy's page of HTML", "http", "502", "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><script>alert('never')<\/script></body></html>"],
  ];

  // Reading what was pasted

  const parseJson = (source) => {
    try {
      return JSON.parse(source);
    } catch {
      return undefined;
    }
  };

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /** Lines of "name: value" by lower-case name; repeated ones are joined. */
  const parseHeaders = (lines) => {
    const headers = {};
    for (const line of lines) {
      const match = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s?(.*)$/.exec(line);
      if (!match) continue;
      const name = match[1].toLowerCase();
      const value = match[2].trimEnd();
      headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
    }
    return headers;
  };

  /** An answer as curl -i prints it; of several the last one. */
  const parseAnswer = (source) => {
    const lines = source.split(/\r?\n/);
    let answer;
    for (let at = 0; at < lines.length;) {
      const start = /^HTTP\/[\d.]+\s+(\d{3})\b/.exec(lines[at]);
      if (!start) break;
      let end = at + 1;
      while (end < lines.length && lines[end].trim() !== "") end++;
      answer = { status: Number(start[1]), headers: parseHeaders(lines.slice(at + 1, end)), body: lines.slice(end + 1).join("\n") };
      at = end + 1;
    }
    return answer;
  };

  const grpcOf = (headers) => ({
    status: Number.parseInt(headers["grpc-status"], 10) || 0, message: headers["grpc-message"] ?? "", detailsBin: headers["grpc-status-details-bin"] ?? "",
  });

  const kindOf = (source) => {
    const answer = parseAnswer(source);
    if (answer) return "grpc-status" in answer.headers ? "grpc" : "http";
    const value = parseJson(source);
    if (value === undefined) return /^\s*grpc-status\s*:/im.test(source) ? "grpc" : "http";
    return isObject(value) && Number.isInteger(value.code) && value.code >= 0 && value.code <= 16 && !("error" in value) && !("title" in value) ? "status" : "http";
  };

  /** The question for statuses:translate, or a sentence that says what is missing. */
  const questionOf = (kind, source) => {
    if (kind === "grpc") {
      const headers = parseHeaders(source.split(/\r?\n/));
      return "grpc-status" in headers ? { grpc: grpcOf(headers) } : "Trailers of gRPC have a line such as \"grpc-status: 5\".";
    }
    if (kind === "status") {
      const value = parseJson(source);
      return isObject(value) ? { status: value } : "A google.rpc.Status is a JSON object such as {\"code\": 5, \"message\": \"…\", \"details\": []}.";
    }
    const answer = parseAnswer(source);
    if (answer) return { http: answer };
    const value = parseJson(source);
    const said = Number.parseInt(httpStatus.value, 10) || (isObject(value) && (Number.isInteger(value.status) ? value.status : isObject(value.error) && value.error.code)) || 0;
    return { http: { status: Number.isInteger(said) ? said : 0, headers: {}, body: source } };
  };

  // Showing

  const element = (name, content, className) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (content !== undefined) node.append(content);
    return node;
  };

  const pretty = (body) => {
    const value = parseJson(body);
    return typeof value === "object" && value !== null ? json(value) : body;
  };

  const block = (content, label) => {
    const pre = element("pre", element("code", content));
    pre.tabIndex = 0;
    pre.setAttribute("role", "region");
    pre.setAttribute("aria-label", label);
    return pre;
  };

  const showFault = (title, sentences) => {
    fault.replaceChildren(element("p", element("strong", title)), ...sentences.map((sentence) => element("p", sentence)));
    fault.hidden = false;
    statusView.classList.add("stale");
    formsView.classList.add("stale");
  };

  const clearFault = () => {
    fault.hidden = true;
    fault.replaceChildren();
    statusView.classList.remove("stale");
    formsView.classList.remove("stale");
  };

  const showStatus = (answer, kind) => {
    const status = answer.status ?? {};
    const code = codes[status.code ?? 0] ?? "UNKNOWN";
    const name = element("p", undefined, "code-name");
    if (form.dataset.reference) {
      const link = element("a", code);
      link.href = form.dataset.reference + code;
      name.append(link);
    } else {
      name.append(code);
    }
    const problem = parseJson(answer.forms?.problem?.body ?? "");
    const facts = `${status.code ?? 0}, HTTP ${answer.forms?.problem?.status ?? 200}, said by the ${answer.origin}. Read as ${kind === "http" ? "an HTTP error" : kind === "grpc" ? "trailers of gRPC" : "google.rpc.Status"}.`;
    const parts = [name, element("p", facts, "meta"), element("p", status.message || "(no message)", "message")];
    if (problem?.reason) parts.push(element("p", `Reason ${problem.reason}, domain ${problem.domain ?? "unknown"}`));
    const details = status.details ?? [];
    parts.push(element("h3", details.length === 1 ? "1 detail" : `${details.length} details`));
    for (const detail of details) {
      const type = String(detail["@type"] ?? "").split("/").pop();
      const rest = { ...detail };
      delete rest["@type"];
      parts.push(element("p", element("code", type)), block(json(rest), `Detail ${type}`));
    }
    statusView.replaceChildren(...parts);
  };

  const showForms = (forms) => {
    const cards = [];
    for (const [key, title] of dialects) {
      const form = forms?.[key];
      if (!form) continue;
      const lines = key === "grpc"
        ? [`grpc-status: ${form.status ?? 0}`, form.message && `grpc-message: ${form.message}`, form.detailsBin && `grpc-status-details-bin: ${form.detailsBin}`].filter(Boolean)
        : [`HTTP ${form.status}`, ...Object.entries(form.headers ?? {}).map(([name, value]) => `${name}: ${value}`), "", pretty(form.body ?? "")];
      const card = element("section");
      card.dataset.dialect = key;
      card.append(element("h3", title), block(lines.join("\n"), title));
      cards.push(card);
    }
    formsView.replaceChildren(...cards);
  };

  const clear = () => {
    clearFault();
    statusView.replaceChildren(element("p", "Nothing yet.", "meta"));
    formsView.replaceChildren();
  };

  // Asking

  let asking;
  let timer;

  const ask = async (question, signal) => {
    const response = await fetch("statusgateway/v1/statuses:translate", {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(question), signal,
    });
    return { isOk: response.ok, status: response.status, body: parseJson(await response.text()) };
  };

  const translate = async () => {
    asking?.abort();
    const source = text.value;
    if (source.trim() === "") return clear();
    const chosen = form.elements.kind.value;
    const kind = chosen === "auto" ? kindOf(source) : chosen;
    const answerOf = parseAnswer(source);
    const question = kind === "grpc" && answerOf ? { grpc: grpcOf(answerOf.headers) } : questionOf(kind, source);
    if (typeof question === "string") return showFault("That cannot be read so.", [question]);
    const mine = asking = new AbortController();
    try {
      let answer = await ask(question, mine.signal);
      // A detail of a type that the gateway does not know is no google.protobuf.Any; read as an answer's body it is kept all the same.
      if (!answer.isOk && kind === "status") {
        const again = await ask({ http: { status: 500, headers: { "content-type": "application/json" }, body: source } }, mine.signal);
        if (again.isOk && question.status.code) answer = again;
      }
      if (answer.isOk && isObject(answer.body)) {
        clearFault();
        showStatus(answer.body, kind);
        showForms(answer.body.forms);
      } else {
        const problem = isObject(answer.body) ? answer.body : {};
        const places = Array.isArray(problem.errors) ? problem.errors.map((error) => [error.field, error.detail].filter(Boolean).join(": ")) : [];
        showFault(`The gateway refused it with HTTP ${answer.status}.`, [problem.detail ?? "It did not say why.", ...places]);
      }
    } catch (error) {
      if (error.name !== "AbortError") showFault("The gateway cannot be reached.", ["Is it still running? The text above is kept; type to try again."]);
    }
  };

  // The address's fragment: the whole of what was pasted, which no server sees

  const fragment = () => {
    const parts = new URLSearchParams({ kind: form.elements.kind.value });
    if (httpStatus.value) parts.set("status", httpStatus.value);
    parts.set("text", text.value);
    return parts.toString();
  };

  const remember = () => {
    const link = text.value === "" ? "" : `#${fragment()}`;
    if (link.length <= longestLink) history.replaceState(null, "", link || location.pathname);
    notice.textContent = link.length <= longestLink ? "" : "Too long to be part of the address.";
  };

  const restore = () => {
    // What people write by hand has spaces as +, what the gateway writes as %20; both are read.
    const parts = new URLSearchParams(location.hash.slice(1));
    if (!parts.has("text")) return;
    text.value = parts.get("text");
    httpStatus.value = parts.get("status") ?? "";
    for (const radio of form.elements.kind) radio.checked = radio.value === (parts.get("kind") ?? "auto");
    if (form.elements.kind.value === "") form.elements.kind[0].checked = true;
    translate();
  };

  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      remember();
      translate();
    }, typingPause);
  };

  for (const [index, [title]] of examples.entries()) {
    const option = element("option", title);
    option.value = String(index);
    example.append(option);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  text.addEventListener("input", changed);
  httpStatus.addEventListener("input", changed);
  for (const radio of form.elements.kind) radio.addEventListener("change", changed);
  example.addEventListener("change", () => {
    const chosen = examples[Number(example.value)];
    if (example.value === "" || !chosen) return;
    [, form.elements.kind.value, httpStatus.value, text.value] = chosen;
    changed();
  });
  document.getElementById("clear").addEventListener("click", () => {
    form.reset();
    changed();
    text.focus();
  });
  document.getElementById("share").addEventListener("click", async () => {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
      notice.textContent = "The link is in the clipboard.";
    } catch {
      notice.textContent = "The address of this page is the link: copy it.";
    }
  });
  addEventListener("hashchange", restore);

  clear();
  restore();
})();
