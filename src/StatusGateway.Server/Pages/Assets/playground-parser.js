// Parses a pasted text into a request for statuses:translate, with warnings about it. Does not touch the page.
const playgroundParser = (() => {
  "use strict";

  const parseJson = (source) => {
    try {
      return JSON.parse(source);
    } catch {
      return undefined;
    }
  };

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /** Returns the browser's error message for a text that begins like JSON but is not valid JSON, or undefined. */
  const jsonError = (source) => {
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

  /** Parses lines of "name: value". Returns an object by lower-case name; repeated headers are joined with commas. */
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

  /** Parses an HTTP response as `curl -i` prints it. Returns the last one if there are several. */
  const parseResponse = (source) => {
    const lines = source.split(/\r?\n/);
    let response;
    for (let at = 0; at < lines.length;) {
      const start = /^HTTP\/[\d.]+\s+(\d{3})\b/.exec(lines[at]);
      if (!start) break;
      let end = at + 1;
      while (end < lines.length && lines[end].trim() !== "") end++;
      response = { status: Number(start[1]), headers: parseHeaders(lines.slice(at + 1, end)), body: lines.slice(end + 1).join("\n") };
      at = end + 1;
    }
    return response;
  };

  /** Returns whether a text is lines of JSON, as a stream is saved. */
  const isJsonLines = (source) => {
    const lines = source.trim().split(/\r?\n/);
    return lines.length > 1 && lines.every((line) => line.trim() === "" || parseJson(line) !== undefined);
  };

  /** Returns whether the gateway should find the form of a text: neither an HTTP response nor a body with its HTTP status. */
  const isOther = (source, field) => field === "" && (!/^\s*[[{]/.test(source) || /^\s*\[[a-z_]+\]/.test(source) || isJsonLines(source));

  const detectKind = (source, response, field) => {
    if (response) return "grpc-status" in response.headers ? "grpc" : "http";
    const value = parseJson(source);
    if (value === undefined && /^\s*grpc-status\s*:/im.test(source)) return "grpc";
    if (value === undefined) return isOther(source, field) ? "text" : "http";
    return isObject(value) && Number.isInteger(value.code) && value.code >= 0 && value.code <= 16 && !("error" in value) && !("title" in value) ? "status" : "http";
  };

  const parseGrpc = (source, response) => {
    const headers = response?.headers ?? parseHeaders(source.split(/\r?\n/));
    if (!("grpc-status" in headers)) return { error: "The text has no grpc-status. gRPC trailers have a line such as \"grpc-status: 5\"." };
    const status = headers["grpc-status"].trim();
    if (!/^\d{1,9}$/.test(status)) return { error: `grpc-status must be a number, not "${status}".` };
    return { request: { grpc: { status: Number(status), message: headers["grpc-message"] ?? "", detailsBin: headers["grpc-status-details-bin"] ?? "" } } };
  };

  const parseStatus = (source) => {
    const error = jsonError(source);
    if (error) return { error: `The text is not valid JSON: ${error}` };
    const value = parseJson(source);
    return isObject(value) ? { request: { status: value } } : { error: "A google.rpc.Status must be a JSON object such as {\"code\": 5, \"message\": \"…\", \"details\": []}." };
  };

  const parseHttp = (source, response, fieldStatus) => {
    const body = response?.body ?? source;
    const warnings = [];
    const error = jsonError(body);
    if (error) warnings.push(`${response ? "The body" : "The text"} is not valid JSON, so only a part of it could be read. ${error}`);
    if (response) {
      if (!isHttpStatus(response.status)) warnings.push(`"${response.status}" is not an HTTP status.`);
      return { request: { http: response }, warnings, ownStatus: response.status };
    }
    const value = parseJson(source);
    const bodyStatus = isObject(value) ? [value.status, isObject(value.error) ? value.error.code : undefined].find(isHttpStatus) : undefined;
    return { request: { http: { status: fieldStatus ?? bodyStatus ?? 0, headers: {}, body: source } }, warnings, ownStatus: undefined };
  };

  /** The gateway recognizes the output of clients and tools in a body without an HTTP status. */
  const parseText = (source) => ({ request: { http: { status: 0, headers: {}, body: source } } });

  /** Validates the HTTP status field. Returns a message to show below it, and whether the value is invalid. */
  const checkField = (field, kind, ownStatus) => {
    if (field === "") return {};
    if (!/^\d{3}$/.test(field) || !isHttpStatus(Number(field))) return { isInvalid: true, message: `"${field}" is not an HTTP status and is ignored. Enter a number from 100 to 599.` };
    if (kind !== "http") return { message: "Ignored: only an HTTP error has an HTTP status." };
    return ownStatus === undefined ? {} : { message: `Ignored: the text contains the HTTP status ${ownStatus}.` };
  };

  /**
   * Parses a text.
   * @returns kind: http, grpc, status or text; request, or error: a sentence; warnings: sentences; field: the result of checkField.
   */
  const parse = (chosen, source, fieldText) => {
    const response = parseResponse(source);
    const field = fieldText.trim();
    const kind = chosen === "auto" ? detectKind(source, response, field) : chosen;
    const fieldStatus = /^[1-5]\d\d$/.test(field) ? Number(field) : undefined;
    const result = kind === "grpc" ? parseGrpc(source, response) : kind === "status" ? parseStatus(source) : kind === "text" ? parseText(source) : parseHttp(source, response, fieldStatus);
    return { warnings: [], ...result, kind, field: checkField(field, kind, result.ownStatus) };
  };

  /** Returns warnings about information that the text lacks, according to the gateway's response. */
  const findMissing = (request, response) => {
    // The gateway may have found an HTTP status in the text.
    if (request.http?.status === 0 && response.origin === "network" && response.status?.code === 2) return ["The text contains neither an HTTP status nor a code, so the code is UNKNOWN. Enter the HTTP status of the error."];
    if (request.grpc?.detailsBin && !response.status?.details?.length) return ["grpc-status-details-bin contains no readable details. It must be a base64-encoded google.rpc.Status."];
    return [];
  };

  return { parse, checkField, findMissing, parseJson, isObject };
})();
