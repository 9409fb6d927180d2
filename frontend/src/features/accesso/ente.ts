/** The one Ente of the program: before signing in there is no session to name it. */
export const ENTE = 'Ambito Territoriale di Lodi';
