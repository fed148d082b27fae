//! Giving a command to the store, whichever door it came through.

use rolecall_core::{
    access::Preview,
    change::{Actor, Command, Context, Refusal, Via},
};
use rolecall_store::{Done, Envelope, Expected, Failure, NewFactor, Request, SecretHash};

use crate::{
    App,
    caller::Caller,
    portal::{aside, refused},
    problem::Problem,
    session::token,
};

/// A command with what its sender said of it.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) command: Command,
    pub(crate) via: Via,
    /// The hash of the secret that it binds, unless that is an invitation's.
    pub(crate) secret: Option<SecretHash>,
    /// By what name its sender may repeat it.
    pub(crate) request: Option<Request>,
    /// The state that it was meant for.
    pub(crate) expected: Option<Expected>,
    /// The session that goes on, where the change ends all others.
    pub(crate) keep_session: Option<[u8; 32]>,
    /// What comes with a second factor that it sets up.
    pub(crate) factor: Option<NewFactor>,
}

impl Order {
    pub(crate) fn new(via: Via, command: Command) -> Self {
        Self {
            command,
            via,
            secret: None,
            request: None,
            expected: None,
            keep_session: None,
            factor: None,
        }
    }
}

impl App {
    /// Carries out a command for a caller, at this moment.
    pub(crate) async fn carry_out(&self, caller: &Caller, order: Order) -> Result<Done, Failure> {
        // What is looked at with the eyes of another is only read.
        if caller.lens.is_some() {
            return Err(Failure::Refused(Refusal::NotYours));
        }
        let context = self.context(caller, order.via);
        let invited = may_invite(&order.command).then(|| invitation(self.random()));
        let (link, hash) = invited.unzip();
        let envelope = Envelope {
            secret: order.secret.or(hash),
            request: order.request,
            expected: order.expected,
            link,
            keep_session: order.keep_session,
            factor: order.factor,
            ..Envelope::new(context, order.command, self.random())
        };
        let done = self.store().carry_out(envelope).await?;
        aside::note(&done.events);
        Ok(done)
    }

    /// What a command would do to everyone's access, as far as the caller may see it; refused as
    /// carrying it out would be. Nothing is changed.
    pub(crate) async fn preview(
        &self,
        caller: &Caller,
        command: Command,
    ) -> Result<Preview, Problem> {
        let context = self.context(caller, Via::Portal);
        self.store().preview(context, command).await.map_err(refused)
    }

    pub(crate) fn context(&self, caller: &Caller, via: Via) -> Context {
        let at = self.now();
        let actor = Actor::Principal(caller.principal);
        Context { at, actor, ip: caller.ip, via, ids: self.ids(at) }
    }
}

/// The secret of an invitation's link, of bits that nobody can guess, and what is kept of it.
pub fn invitation(random: [u8; 32]) -> (String, SecretHash) {
    let secret = hex::encode(random);
    let hash = invitation_hash(&secret);
    (secret, hash)
}

/// What is kept of an invitation's secret.
pub(crate) fn invitation_hash(secret: &str) -> SecretHash {
    SecretHash(hex::encode(token(secret)))
}

/// Whether a command may end in a link that is sent to someone.
pub(crate) fn may_invite(command: &Command) -> bool {
    matches!(
        command,
        Command::Invite { .. }
            | Command::AddPerson { .. }
            | Command::RenewInvitation { .. }
            | Command::CreateAccount { .. }
            | Command::PutInOwner { .. }
    )
}
