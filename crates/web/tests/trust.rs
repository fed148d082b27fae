//! What attackers try first, at every door at once.

mod crowd;
mod doors;
mod headers;
mod heard;
mod links;
mod menu;
mod nasty;
mod silence;

/// One of each standing, from the platform's owner to someone of another account.
const PEOPLE: [&str; 9] = [
    "olivia@northwind.example",
    "rita@harbour.example",
    "carol@abc.example",
    "bob@abc.example",
    "kim@abc.example",
    "sam@northwind.example",
    "uma@abc.example",
    "gina@globex.example",
    "gus@globex.example",
];
