using System.Collections.Frozen;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>The error codes of OAuth 2.0 and its extensions (IANA, "OAuth Extensions Error Registry"; RFC 6749, 6750, 8628, 9449).</summary>
internal static class OAuthErrors
{
    private static readonly FrozenSet<string> Codes = FrozenSet.Create(
        StringComparer.Ordinal,
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "access_denied",
        "unsupported_response_type", "server_error", "temporarily_unavailable", "invalid_token", "insufficient_scope", "authorization_pending",
        "slow_down", "expired_token", "unsupported_token_type", "invalid_target", "invalid_dpop_proof", "use_dpop_nonce",
        "interaction_required", "login_required", "consent_required", "account_selection_required", "insufficient_user_authentication");

    public static bool Contains(string code) => Codes.Contains(code);
}
