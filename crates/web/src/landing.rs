//! What a person finds at the root of a server that answers programs.

use axum::extract::State;

use crate::App;

pub(crate) async fn page(State(app): State<App>) -> String {
    format!(
        "Rolecall\n\n\
         Decisions (OpenID AuthZEN Authorization API 1.0):\n  \
         POST {url}/access/v1/evaluation\n  \
         POST {url}/access/v1/evaluations\n  \
         GET  {url}/.well-known/authzen-configuration\n",
        url = app.public_url()
    )
}
