// The playground. What comes out of an error is only ever put into text nodes.
(() => {
  "use strict";

  const typingPause = 250; // ms
  const longestLink = 16000; // characters; what is longer stays out of the address

  const { read, readField, missing, parseJson, isObject } = playgroundReading;
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
  const sources = { http: "an HTTP error", grpc: "trailers of gRPC", status: "google.rpc.Status" };

  const json = (value) => JSON.stringify(value, null, 2);

  // Showing

  /** For whoever listens in place of looking. */
  const say = (sentence) => { at("said").textContent = sentence; };

  const cards = new Map(dialects.map(([key, title]) => {
    const card = create(title, "h3", say);
    card.node.dataset.dialect = key;
    return [key, card];
  }));
  at("forms").append(...[...cards.values()].map((card) => card.node));

  const pretty = (body) => {
    const value = parseJson(body);
    return typeof value === "object" && value !== null ? json(value) : body;
  };

  const showRemarks = (remarks) => {
    at("remarks").replaceChildren(...remarks.map((remark) => element("li", remark)));
    at("remarks").hidden = remarks.length === 0;
  };

  const showField = ({ remark = "", isWrong = false }) => {
    at("http-status-remark").textContent = remark;
    at("http-status-remark").classList.toggle("bad", isWrong);
    httpStatus.setAttribute("aria-invalid", String(isWrong));
  };

  const setStale = (isStale) => {
    for (const part of [at("result"), at("dialects")]) part.classList.toggle("stale", isStale);
  };

  const showFault = (title, sentences) => {
    const isStale = !at("result").hidden;
    const note = isStale ? ["The status shown is that of the text before."] : [];
    at("fault").replaceChildren(element("p", element("strong", title)), ...[...sentences, ...note].map((sentence) => element("p", sentence)));
    at("fault").hidden = false;
    at("empty").hidden = true;
    setStale(isStale);
  };

  const clearFault = () => {
    at("fault").hidden = true;
    at("fault").replaceChildren();
    setStale(false);
  };

  const showDetail = (detail) => {
    const { "@type": type, ...rest } = detail;
    const box = create(String(type ?? "").split("/").pop() || "A detail without a type", "h4", say);
    box.set(json(rest));
    return box.node;
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
    const origin = answer.origin === "network" ? "made up for the HTTP status alone" : `said by the ${answer.origin}`;
    const facts = `${status.code ?? 0}, HTTP ${answer.forms?.problem?.status ?? 200}, ${origin}. Read as ${sources[kind]}.`;
    const parts = [name, element("p", facts, "meta"), element("p", status.message || "(no message)", "message")];
    if (problem?.reason) parts.push(element("p", `Reason ${problem.reason}, domain ${problem.domain ?? "unknown"}`, "message"));
    const details = status.details ?? [];
    const count = details.length === 0 ? "No details" : details.length === 1 ? "1 detail" : `${details.length} details`;
    parts.push(details.length === 0 ? element("p", `${count}.`, "meta") : element("h3", count), ...details.map(showDetail));
    at("status").replaceChildren(...parts);
    say(`${code}. ${count}.`);
  };

  const showForms = (forms) => {
    for (const [key, card] of cards) {
      const answer = forms?.[key];
      card.node.hidden = !answer;
      if (!answer) continue;
      const lines = key === "grpc"
        ? [`grpc-status: ${answer.status ?? 0}`, answer.message && `grpc-message: ${answer.message}`, answer.detailsBin && `grpc-status-details-bin: ${answer.detailsBin}`].filter(Boolean)
        : [`HTTP ${answer.status}`, ...Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}`), "", pretty(answer.body ?? "")];
      card.set(lines.join("\n"));
    }
  };

  const show = (answer, kind) => {
    clearFault();
    at("empty").hidden = true;
    at("result").hidden = false;
    at("dialects").hidden = false;
    showStatus(answer, kind);
    showForms(answer.forms);
  };

  const clear = () => {
    clearFault();
    showRemarks([]);
    showField(readField(httpStatus.value.trim(), "http", undefined));
    at("empty").hidden = false;
    at("result").hidden = true;
    at("dialects").hidden = true;
    at("status").replaceChildren();
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
    const { kind, question, fault, remarks, field } = read(form.elements.kind.value, source, httpStatus.value);
    showField(field);
    if (fault) {
      showRemarks(remarks);
      return showFault("That cannot be read so.", [fault]);
    }
    const mine = asking = new AbortController();
    try {
      let answer = await ask(question, mine.signal);
      // A detail of a type that the gateway does not know is no google.protobuf.Any; read as an answer's body it is kept all the same.
      if (!answer.isOk && kind === "status") {
        const again = await ask({ http: { status: 500, headers: { "content-type": "application/json" }, body: source } }, mine.signal);
        if (again.isOk && question.status.code) answer = again;
      }
      if (answer.isOk && isObject(answer.body)) {
        show(answer.body, kind);
        showRemarks([...remarks, ...missing(question, answer.body)]);
      } else {
        const problem = isObject(answer.body) ? answer.body : {};
        const places = Array.isArray(problem.errors) ? problem.errors.map((error) => [error.field, error.detail].filter(Boolean).join(": ")) : [];
        showFault(`The gateway refused it with HTTP ${answer.status}.`, [problem.detail ?? "It did not say why.", ...places]);
      }
    } catch (error) {
      if (error.name !== "AbortError") showFault("The gateway cannot be reached.", ["Is it still running? The text is kept; type to try again."]);
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
    at("notice").textContent = link.length <= longestLink ? "" : "Too long to be part of the address.";
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

  for (const [index, [title]] of playgroundExamples.entries()) {
    const option = element("option", title);
    option.value = String(index);
    example.append(option);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  text.addEventListener("input", changed);
  httpStatus.addEventListener("input", changed);
  for (const radio of form.elements.kind) radio.addEventListener("change", changed);
  example.addEventListener("change", () => {
    const chosen = playgroundExamples[Number(example.value)];
    if (example.value === "" || !chosen) return;
    [, form.elements.kind.value, httpStatus.value, text.value] = chosen;
    changed();
  });
  at("clear").addEventListener("click", () => {
    form.reset();
    changed();
    text.focus();
  });
  at("share").addEventListener("click", async () => {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
      at("notice").textContent = "The link is in the clipboard.";
    } catch {
      at("notice").textContent = "The address of this page is the link: copy it.";
    }
  });
  addEventListener("hashchange", restore);

  clear();
  restore();
})();
