"""Check each request before the page sees it, in this order.

`headers` (what the browser may do with the response), Starlette's check of the Host, `origins`
(calls from other sites), `paths` (the few addresses that are served), `body_limits` (how much may
be sent), `sign_in` with `accounts` and `sessions` (who it is), `rate_limits` (how often) and
`call_results` (results of Gradio's calls). Each is an ASGI middleware of its own, decides by the
request alone and knows nothing of documents. A refusal is one sentence in JSON, `{"error": ...}`,
which is never an answer.
"""
