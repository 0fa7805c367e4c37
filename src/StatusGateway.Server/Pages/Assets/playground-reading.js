// What was pasted, as a question for statuses:translate, and what has to be said about it. Nothing here touches the page.
const playgroundReading = (() => {
  "use strict";

  const parseJson = (source) => {
    try {
      return JSON.parse(source);
    } catch {
      return undefined;
    }
  };

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /** Why a text that begins like JSON is none, in the browser's words; undefined when it is, or was not meant to be. */
  const jsonFault = (source) => {
    const text = source.replace(/^\uFEFF/, "");
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
      JSON.parse(text);
      return undefined;
    } catch (error) {
      return error.message;
    }
  };

  const isHttpStatus = (number) => Number.isInteger(number) && number >= 100 && number <= 599;

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

  const kindOf = (source, answer) => {
    if (answer) return "grpc-status" in answer.headers ? "grpc" : "http";
    const value = parseJson(source);
    if (value === undefined) return /^\s*grpc-status\s*:/im.test(source) ? "grpc" : "http";
    return isObject(value) && Number.isInteger(value.code) && value.code >= 0 && value.code <= 16 && !("error" in value) && !("title" in value) ? "status" : "http";
  };

  const readGrpc = (source, answer) => {
    const headers = answer?.headers ?? parseHeaders(source.split(/\r?\n/));
    if (!("grpc-status" in headers)) return { fault: "Trailers of gRPC have a line such as \"grpc-status: 5\"." };
    const said = headers["grpc-status"].trim();
    if (!/^\d{1,9}$/.test(said)) return { fault: `"${said}" is no number, and grpc-status has to be one.` };
    return { question: { grpc: { status: Number(said), message: headers["grpc-message"] ?? "", detailsBin: headers["grpc-status-details-bin"] ?? "" } } };
  };

  const readStatus = (source) => {
    const fault = jsonFault(source);
    if (fault) return { fault: `This is not JSON: ${fault}` };
    const value = parseJson(source);
    return isObject(value) ? { question: { status: value } } : { fault: "A google.rpc.Status is a JSON object such as {\"code\": 5, \"message\": \"…\", \"details\": []}." };
  };

  const readHttp = (source, answer, fieldStatus) => {
    const body = answer?.body ?? source;
    const remarks = [];
    const fault = jsonFault(body);
    if (fault) remarks.push(`${answer ? "The body" : "The text"} begins like JSON, and is none. It was read as far as it goes. ${fault}`);
    if (answer) {
      if (!isHttpStatus(answer.status)) remarks.push(`${answer.status} is no HTTP status.`);
      return { question: { http: answer }, remarks, ownStatus: answer.status };
    }
    const value = parseJson(source);
    const said = isObject(value) ? [value.status, isObject(value.error) ? value.error.code : undefined].find(isHttpStatus) : undefined;
    return { question: { http: { status: fieldStatus ?? said ?? 0, headers: {}, body: source } }, remarks, ownStatus: undefined };
  };

  /** What there is to say about the field of the HTTP status, and what is wrong with it. */
  const readField = (field, kind, ownStatus) => {
    if (field === "") return {};
    if (!/^\d{3}$/.test(field) || !isHttpStatus(Number(field))) return { isWrong: true, remark: `"${field}" is no HTTP status, and is not used: it is a number from 100 to 599.` };
    if (kind !== "http") return { remark: "Not used: only an HTTP error has an HTTP status." };
    return ownStatus === undefined ? {} : { remark: `Not used: the text has its own, ${ownStatus}.` };
  };

  /**
   * Reads a text.
   * @returns kind: http, grpc or status; question, or fault: a sentence; remarks: sentences; field: about the HTTP status.
   */
  const read = (chosen, source, fieldText) => {
    const answer = parseAnswer(source);
    const kind = chosen === "auto" ? kindOf(source, answer) : chosen;
    const field = fieldText.trim();
    const fieldStatus = /^[1-5]\d\d$/.test(field) ? Number(field) : undefined;
    const result = kind === "grpc" ? readGrpc(source, answer) : kind === "status" ? readStatus(source) : readHttp(source, answer, fieldStatus);
    return { remarks: [], ...result, kind, field: readField(field, kind, result.ownStatus) };
  };

  /** What the text should have had, by the gateway's answer: sentences. */
  const missing = (question, answer) => {
    if (question.http?.status === 0 && answer.origin === "network") return ["Neither an HTTP status nor a code is there, so it is UNKNOWN. Give the status that came with it."];
    if (question.grpc?.detailsBin && !answer.status?.details?.length) return ["grpc-status-details-bin has no details that could be read. It is the base64 of a google.rpc.Status."];
    return [];
  };

  return { read, readField, missing, parseJson, isObject };
})();
