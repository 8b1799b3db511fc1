"""What a request passes before the page sees it, outermost first.

`headers` (what the browser may do with what it gets), Starlette's check of the Host, `origins`
(calls from other sites), `paths` (the few addresses that are open), `bodies` (how much may be
sent), `signing_in` with `accounts` and `sessions` (who it is), `rates` (how often). Each is an
ASGI middleware of its own, decides by the request alone and knows nothing of documents. A refusal
is one sentence in JSON, `{"error": ...}`, which is never an answer.
"""
