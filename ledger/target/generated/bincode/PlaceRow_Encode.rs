impl :: bincode :: Encode for PlaceRow
{
    fn encode < __E : :: bincode :: enc :: Encoder >
    (& self, encoder : & mut __E) ->core :: result :: Result < (), :: bincode
    :: error :: EncodeError >
    {
        :: bincode :: Encode :: encode(&self.height, encoder) ?; :: bincode ::
        Encode :: encode(&self.index, encoder) ?; :: bincode :: Encode ::
        encode(&self.outcome, encoder) ?; :: bincode :: Encode ::
        encode(&self.log_index, encoder) ?; core :: result :: Result :: Ok(())
    }
}