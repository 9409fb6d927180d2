package app

// ApriPortale opens the browser where the page of a network shows itself that wants
// one to sign in first. Nothing of the operator's goes there.
func (x *Accesso) ApriPortale() (err error) {
	defer x.app.guard(&err)
	door := x.app.route.Door(x.app.ctx, x.app.settings.get().Centrale)
	if door == "" || x.app.cfg.Apri == nil {
		return fuoriLinea(nil)
	}
	x.app.cfg.Apri(door)
	return nil
}
