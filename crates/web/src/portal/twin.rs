//! The list of pages, from which their router is made: each method at a path with what it is over
//! REST, or why REST has no such thing. So neither can do what the other cannot, and no route can
//! be there without having said so: `tests/twins.rs` compares the two lists, and the manual's page on
//! access shows them side by side.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter},
};

use crate::{App, jobs::FILE_BYTES_MAX};

/// What a page is over REST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twin {
    /// Nobody has said.
    Unsaid,
    /// It shows or does what these do, by their `operationId`.
    Is(&'static [&'static str]),
    /// REST has no such thing.
    Alone(Why),
}

/// Why a page has no twin over REST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// One signs in and out, or answers a link from a mail: how a human being becomes someone here.
    /// A program shows its key.
    Door,
    /// A password, a second factor or an address of one's own: what is proven is that a human being
    /// is there, so a program must not be able to do it for them.
    OwnProof,
    /// One looks with the eyes of someone else. Through a key it would not be known who looked.
    Eyes,
    /// The letters of a demo, which leaves no mail: there is nothing like it in earnest.
    Demo,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Door, Self::OwnProof, Self::Eyes, Self::Demo];

    /// In words, for the manual.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Door => {
                "One signs in or out here, or answers a link from a mail. A program shows its key."
            }
            Self::OwnProof => {
                "A password, a second factor or an address of one's own. It is proven here that a \
                 human being is there, so no program can do it for them."
            }
            Self::Eyes => {
                "One looks at an account as someone else sees it. Through a key it would not be \
                 known who looked."
            }
            Self::Demo => "The letters of a demo. In earnest they leave as mail.",
        }
    }
}

/// A method at a path of the portal.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The method.
    pub method: Method,
    /// The path, with names for what stands in it.
    pub path: &'static str,
    /// What it is over REST.
    pub twin: Twin,
}

/// The handlers of a path. What is said after a method is said of it.
pub(super) struct Handlers {
    router: MethodRouter<App>,
    said: Vec<(Method, Twin)>,
}

/// A page that looks.
pub(super) fn get<H: Handler<T, App>, T: 'static>(handler: H) -> Handlers {
    Handlers { router: MethodRouter::new(), said: Vec::new() }.on(Method::GET, handler)
}

/// A page that changes something.
pub(super) fn post<H: Handler<T, App>, T: 'static>(handler: H) -> Handlers {
    Handlers { router: MethodRouter::new(), said: Vec::new() }.on(Method::POST, handler)
}

impl Handlers {
    /// The same path, where a form is sent.
    pub(super) fn post<H: Handler<T, App>, T: 'static>(self, handler: H) -> Self {
        self.on(Method::POST, handler)
    }

    fn on<H: Handler<T, App>, T: 'static>(mut self, method: Method, handler: H) -> Self {
        let filter = if method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        self.said.push((method, Twin::Unsaid));
        Self { router: self.router.on(filter, handler), ..self }
    }

    /// What was just added shows or does what these of REST do.
    pub(super) fn is(self, operations: &'static [&'static str]) -> Self {
        self.said_last(Twin::Is(operations))
    }

    /// What was just added has no twin.
    pub(super) fn alone(self, why: Why) -> Self {
        self.said_last(Twin::Alone(why))
    }

    /// Files may be sent there.
    pub(super) fn of_files(self) -> Self {
        let router = self.router.layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
        Self { router, ..self }
    }

    fn said_last(mut self, twin: Twin) -> Self {
        if let Some((_, last)) = self.said.last_mut() {
            *last = twin;
        }
        self
    }
}

/// All pages, and the router of them.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) router: Router<App>,
    pub(super) listed: Vec<Listed>,
}

impl Pages {
    pub(super) fn route(mut self, path: &'static str, handlers: Handlers) -> Self {
        let said = handlers.said.into_iter();
        self.listed.extend(said.map(|(method, twin)| Listed { method, path, twin }));
        Self { router: self.router.route(path, handlers.router), ..self }
    }
}
