// The examples of the playground: a name, the type, the HTTP status if the text has none, and the text.
const playgroundExamples = (() => {
  "use strict";

  const json = (value) => JSON.stringify(value, null, 2);

  return [
    ["Problem details of this gateway", "auto", "", 'HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n' + json({
      type: "/errors/NOT_FOUND#BOOK_NOT_FOUND", title: "Not Found", status: 404, detail: 'Book "shelves/1/books/9" was not found.', code: "NOT_FOUND",
      reason: "BOOK_NOT_FOUND", domain: "library.example.com", metadata: { name: "shelves/1/books/9" },
      details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "BOOK_NOT_FOUND", domain: "library.example.com", metadata: { name: "shelves/1/books/9" } }],
    })],
    ["Problem details of another API", "auto", "", 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n' + json({
      type: "https://example.com/probs/out-of-credit", title: "You do not have enough credit.", detail: "Your current balance is 30, but that costs 50.", instance: "/account/12345/msgs/abc", balance: 30,
    })],
    ["gRPC trailers", "auto", "", "grpc-status: 8\ngrpc-message: Too many books %E2%98%BA\ngrpc-status-details-bin: CAgSElRvbyBtYW55IGJvb2tzIOKYuho2Cih0eXBlLmdvb2dsZWFwaXMuY29tL2dvb2dsZS5ycGMuUmV0cnlJbmZvEgoKCAgeEIDKte4B"],
    ["google.rpc.Status", "auto", "", json({
      code: 9, message: "The shelf still has books.",
      details: [{ "@type": "type.googleapis.com/google.rpc.PreconditionFailure", violations: [{ type: "SHELF_EMPTY", subject: "shelves/1", description: "Delete its books first." }] }],
    })],
    ["Google's error envelope", "auto", "", json({ error: { code: 429, message: "Quota exceeded.", status: "RESOURCE_EXHAUSTED", details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "30s" }] } })],
    ["Spring Boot", "auto", "", json({ timestamp: "2026-01-31T03:00:00.000+00:00", status: 500, error: "Internal Server Error", message: "Connection refused", path: "/api/orders" })],
    ["HTML page of a proxy", "http", "502", "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><script>alert('never')<\/script></body></html>"],
  ];
})();
