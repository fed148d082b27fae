//! The program. So far it prints its route table.
#[expect(clippy::print_stdout, reason = "printing is what it does")]
fn main() {
    print!("{}", backoffice::gateway::routes());
}
