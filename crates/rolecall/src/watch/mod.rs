//! What is said of the program while it runs: lines of the log, and traces.
//!
//! Nothing secret and no raw personal data is in either: they have ids, route templates and what went
//! wrong. Figures are the matter of `rolecall_web::watch`.

mod collector;
mod traces;

use std::io::{IsTerminal, Write};

use serde_json::json;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

pub(crate) use self::traces::{Traces, addressed, traced};
use crate::{
    cli::{Cli, LogFormat, Task},
    config::Config,
    machine,
    mistake::Mistake,
};

/// What is logged where nothing else is said.
const FILTER: &str = "warn,rolecall=info,sqlx=error,sqlx_core=error";
/// The span of a request, whose number lines of the log have.
const REQUEST: &str = "request";

/// How the program speaks of itself, until it ends.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) format: LogFormat,
    traces: Option<Traces>,
}

impl Watch {
    /// Begins as the command line and the configuration say. Only a server writes traces.
    pub(crate) fn begin(cli: &Cli, runtime: &tokio::runtime::Handle) -> Result<Self, Mistake> {
        // What is wrong with the file is said by the command that needs it.
        let config = Config::read(&cli.place).unwrap_or_default();
        let format = cli.logs.log_format.or(config.logs.format).unwrap_or_default();
        let filter = cli.logs.log.clone().or(config.logs.filter);
        let filter = filter.unwrap_or_else(|| FILTER.to_owned());
        let filter = EnvFilter::try_new(&filter).map_err(|error| {
            Mistake::usage(format!(
                "`{filter}` says nothing of which lines to log: {error}: write `info`, or \
                 `warn,rolecall=debug`"
            ))
        })?;
        let traces = match &cli.task {
            Task::Serve(serve) => {
                let endpoint = serve.traces_endpoint.clone().or(config.traces.endpoint);
                let ratio = config.traces.ratio.map_or(1.0, |part| part.0);
                let begun = endpoint.map(|endpoint| Traces::begin(&endpoint, ratio, runtime));
                begun.transpose()?
            }
            _ => None,
        };
        let layer = traces.as_ref().map(Traces::layer);
        tracing_subscriber::registry().with(lines(format, filter)).with(layer).init();
        Ok(Self { format, traces })
    }

    /// Sends what has not been sent.
    pub(crate) fn end(self) {
        if let Some(traces) = self.traces {
            traces.end();
        }
    }
}

/// Lines of the log: each has the number of the request that it is about, and no other span.
fn lines(format: LogFormat, filter: EnvFilter) -> Box<dyn Layer<Registry> + Send + Sync> {
    let only_requests = filter_fn(|about| about.is_event() || about.name() == REQUEST);
    let filter = filter.and(only_requests);
    let is_terminal = std::io::stderr().is_terminal();
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal);
    match format {
        LogFormat::Text => lines.with_filter(filter).boxed(),
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            lines.with_current_span(true).with_filter(filter).boxed()
        }
    }
}

/// Says something to whoever started the server, whichever lines they filter out: in the form of a
/// line of the log where programs read it.
pub(crate) fn say(format: LogFormat, sentence: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever started it may not listen any more.
    let _said = match format {
        LogFormat::Text => writeln!(out, "{sentence}"),
        LogFormat::Json => {
            let at = machine::now();
            let line = json!({"timestamp": at, "level": "INFO", "message": sentence, "target": "rolecall"});
            writeln!(out, "{line}")
        }
    };
}
