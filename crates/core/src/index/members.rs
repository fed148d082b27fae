//! Who stands in each account: the way back, for whoever asks who can.
//!
//! A change copies the list of the account that it is in.

use std::sync::Arc;

use super::{pages::Pages, rows::put};

/// Ids by the number of an account, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    lists: Pages<List>,
}

type Id = [u8; 16];
/// None is nobody, as in most accounts of keys.
type List = Option<Arc<[Id]>>;

impl Members {
    /// Of these, in any order; an id may be in several accounts.
    pub(super) fn of(accounts: u32, standing: impl Iterator<Item = (u32, Id)> + Clone) -> Self {
        let mut ends = vec![0_u32; accounts as usize + 1];
        for (at, _) in standing.clone() {
            ends[at as usize + 1] += 1;
        }
        for at in 0..accounts as usize {
            ends[at + 1] += ends[at];
        }
        let mut next = ends.clone();
        let mut spread = vec![[0; 16]; ends[accounts as usize] as usize];
        for (at, id) in standing {
            let place = &mut next[at as usize];
            spread[*place as usize] = id;
            *place += 1;
        }
        let mut members = Self::default();
        for at in 0..accounts as usize {
            let of_account = &mut spread[ends[at] as usize..ends[at + 1] as usize];
            of_account.sort_unstable();
            // Who stands there twice, once narrowed to it, is there once.
            let once = of_account.chunk_by(|one, other| one == other).map(|same| same[0]);
            members.lists.push((!of_account.is_empty()).then(|| once.collect()));
        }
        members
    }

    pub(super) fn of_account(&self, at: u32) -> &[Id] {
        if at >= self.lists.len() {
            return &[];
        }
        self.lists.get(at).as_deref().unwrap_or_default()
    }

    pub(super) fn insert(&mut self, at: u32, id: Id) {
        let before = self.of_account(at);
        let Err(place) = before.binary_search(&id) else { return };
        let (low, high) = before.split_at(place);
        let after: Arc<[Id]> = [low, &[id], high].concat().into();
        put(&mut self.lists, at, Some(after));
    }

    pub(super) fn remove(&mut self, at: u32, id: Id) {
        let before = self.of_account(at);
        let Ok(place) = before.binary_search(&id) else { return };
        let after = [&before[..place], &before[place + 1..]].concat();
        put(&mut self.lists, at, (!after.is_empty()).then(|| after.into()));
    }

    /// How much it takes.
    pub(super) fn bytes(&self) -> usize {
        let lists = (0..self.lists.len()).filter_map(|at| self.lists.get(at).as_deref());
        self.lists.bytes() + lists.map(|list| size_of_val(list) + 16).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> Id {
        [number; 16]
    }

    #[test]
    fn who_stands_in_an_account_is_listed_once_in_order() {
        let standing = [(2, 9), (0, 4), (2, 3), (0, 4), (2, 5), (0, 1)];
        let mut members = Members::of(4, standing.into_iter().map(|(at, it)| (at, id(it))));
        let of = |members: &Members, at| {
            members.of_account(at).iter().map(|id| id[0]).collect::<Vec<_>>()
        };
        assert_eq!(
            [0, 1, 2, 3, 4].map(|at| of(&members, at)),
            [vec![1, 4], vec![], vec![3, 5, 9], vec![], vec![]]
        );
        let lists = members.lists.bytes();
        assert_eq!(members.bytes(), lists + 5 * 16 + 2 * 16);
        members.insert(2, id(4));
        members.insert(2, id(4));
        members.insert(5, id(7));
        members.remove(0, id(1));
        members.remove(0, id(2));
        members.remove(1, id(2));
        assert_eq!(
            [0, 1, 2, 5].map(|at| of(&members, at)),
            [vec![4], vec![], vec![3, 4, 5, 9], vec![7]]
        );
        members.remove(5, id(7));
        assert_eq!(members.lists.get(5), &None, "nobody takes no room");
    }
}
